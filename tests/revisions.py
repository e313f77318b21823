"""Databases as earlier releases made them."""

import shutil
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine

from ingest.catalog import Schema
from ingest.catalog.schema import migrate


def make_database(url: str, schema: Schema, newest: str, folder: Path) -> None:
    """Bring a database to an earlier revision; `folder` takes the steps that lead there."""
    folder.mkdir()
    for path in schema.revisions.glob("v[0-9]*_*.py"):
        if path.name[1:5] <= newest:
            shutil.copy(path, folder)
    engine = create_engine(url)
    migrate(engine, replace(schema, revisions=folder))
    engine.dispose()
