"""The order in which things are looked at: what others rest on comes first."""

import os
from collections.abc import Iterator

from bot.doctor.access import check_access
from bot.doctor.channels import check_channels, check_sources
from bot.doctor.findings import Finding, Findings
from bot.doctor.models import check_models
from bot.doctor.stores import check_stores
from ingest.errors import InvalidSettings
from ingest.settings import PREFIX, Settings, load_settings


def examine() -> Iterator[Finding]:
    """Everything that can be looked at, as it is found. Nothing is written but a lock on the data folder."""
    found = Findings("settings")
    try:
        settings = load_settings()
    except InvalidSettings as error:
        found.fail(
            "settings", error.message, "Mend that variable; docs/settings.md has them all. Nothing else is seen."
        )
        yield from found
        return
    names = sorted(name for name in os.environ if name.startswith(PREFIX))
    found.ok("settings", f"{len(names)} set: {', '.join(names)}" if names else "none is set; all have their defaults")
    yield from found
    yield from examine_with(settings)


def examine_with(settings: Settings) -> Iterator[Finding]:
    """All that the settings lead to."""
    models, embeddings = check_models(settings)
    yield from models
    stores, has_tables = check_stores(settings, embeddings)
    yield from stores
    yield from check_access(settings, has_tables)
    yield from check_channels(settings, has_tables)
    if has_tables:
        yield from check_sources(settings)
