"""The catalog: articles, their versions and passages, and full-text search over them, in SQL.

It is the source of truth; Chroma is derived from it and can be rebuilt from the vectors kept here.
"""

from ingest.catalog.catalog import ArticleLine, Catalog, Pin, VectorRow, VersionLine
from ingest.catalog.database import Moment, SqlStore, now
from ingest.catalog.schema import Schema
from ingest.catalog.search import PassageOutline, PassageRow, SentenceRow, Snapshot
from ingest.catalog.storage import CutArticle, hash_text

__all__ = [
    "ArticleLine",
    "Catalog",
    "CutArticle",
    "Moment",
    "PassageOutline",
    "PassageRow",
    "Pin",
    "Schema",
    "SentenceRow",
    "Snapshot",
    "SqlStore",
    "VectorRow",
    "VersionLine",
    "hash_text",
    "now",
]
