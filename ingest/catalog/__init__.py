"""The catalog: articles, their versions and passages, and full-text search over them, in SQL.

It is the source of truth; Chroma is derived from it and can be rebuilt from the vectors kept here.
"""

from ingest.catalog.catalog import Catalog, Pin, VectorRow
from ingest.catalog.copying import check_file, read_stamp
from ingest.catalog.database import Moment, SqlStore, load_revision, now
from ingest.catalog.readable import ArticleLine, ReadableCatalog, VersionLine
from ingest.catalog.schema import Schema
from ingest.catalog.search import PassageOutline, PassagePlace, PassageRow, Scope, SentenceRow, Snapshot
from ingest.catalog.storage import CutArticle, encode_names, hash_text

__all__ = [
    "ArticleLine",
    "Catalog",
    "CutArticle",
    "Moment",
    "PassageOutline",
    "PassagePlace",
    "PassageRow",
    "Pin",
    "ReadableCatalog",
    "Schema",
    "Scope",
    "SentenceRow",
    "Snapshot",
    "SqlStore",
    "VectorRow",
    "VersionLine",
    "check_file",
    "encode_names",
    "hash_text",
    "load_revision",
    "now",
    "read_stamp",
]
