"""What is polled for articles, over what this process has open."""

from bot.app import Services
from ingest.pipeline import build_pipeline
from ingest.sources.polling import Sources


def build_sources(services: Services) -> Sources:
    """The sources of an open data folder."""
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    return Sources(services.settings, services.source_store, services.catalog, pipeline)
