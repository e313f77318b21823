"""What a run's result depends on: project, commit, settings, engine and corpus."""

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.models import Answer
from evals.results import Stamp
from ingest.settings import Settings

PROJECT_DIR = Path(__file__).parent.parent


def build_stamp(
    answers: Iterable[Answer | None],
    started_at: datetime,
    seconds: float,
    settings: Settings | None = None,
    address: str | None = None,
) -> Stamp:
    """Stamp a run; `settings` are those of the server that was started for it, None where one was running already."""
    commit, uncommitted = read_commit(PROJECT_DIR)
    answer = next((answer for answer in answers if answer is not None), None)
    return Stamp(
        started_at=started_at,
        seconds=round(seconds, 1),
        project_version=read_version(),
        commit=commit,
        uncommitted=uncommitted,
        address=address,
        engine=answer.engine.name if answer else None,
        model=answer.engine.model if answer else None,
        prompt_version=answer.engine.prompt_version if answer else None,
        settings_hash=hash_settings(settings) if settings else None,
        embedding_model=settings.embedding.model if settings else None,
        max_tokens=settings.chunking.max_tokens if settings else None,
        corpus_fingerprint=answer.corpus.fingerprint if answer else None,
        corpus_articles=answer.corpus.articles if answer else None,
        corpus_through=answer.corpus.through if answer else None,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
    )


def hash_settings(settings: Settings) -> str:
    """The first 12 digits of a SHA-256 over every setting but those that say where things are."""
    places = {"data_dir", "database_url", "chroma_url", "host", "port", "public_url"}
    return hashlib.sha256(settings.model_dump_json(exclude=places).encode()).hexdigest()[:12]


def read_version() -> str:
    """The installed version of the project."""
    try:
        return version("briefing-bot")
    except PackageNotFoundError:
        return "not installed"


def read_commit(folder: Path) -> tuple[str | None, bool | None]:
    """The git commit that a folder is at, and whether it has uncommitted changes; (None, None) outside of git."""
    if not (folder / ".git").exists():
        return None, None
    asked = (("rev-parse", "--short=12", "HEAD"), ("status", "--porcelain"))
    try:
        commit, changes = (
            subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True).stdout
            for arguments in asked
        )
    except (OSError, subprocess.CalledProcessError):
        return None, None
    return commit.strip(), bool(changes)
