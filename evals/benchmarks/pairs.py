"""What the two commands for pairs of texts share: reading the file, and printing shares."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.errors import MalformedSuite


def parse_arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def load_pairs(path: Path, keys: Sequence[str], labels: Sequence[str]) -> list[dict[str, str]]:
    """The records of a file of JSON lines. Raises MalformedSuite, with the line, where one is not of the form."""
    records: list[dict[str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if record["label"] not in labels or not all(isinstance(record[key], str) for key in keys):
                raise ValueError(f"label {record['label']!r}")
        except (ValueError, KeyError, TypeError) as error:
            raise MalformedSuite(
                f"{path}, line {number} is no pair: {error}. Each line is a JSON object with {', '.join(keys)} and a "
                f"label, one of {', '.join(labels)}. Nothing was measured."
            ) from error
        records.append(record)
    return records


def show(figures: Mapping[str, tuple[int, int]], as_json: bool) -> None:
    """Shares by name, each told as (hits, of how many)."""
    if as_json:
        print(
            json.dumps(
                {k: {"hits": h, "of": n, "share": round(h / n, 3) if n else None} for k, (h, n) in figures.items()}
            )
        )
        return
    for name, (hits, number) in figures.items():
        print(f"{name}: {hits} of {number}" + (f" ({hits / number:.2f})" if number else ""))
