"""What the two commands for pairs of texts share: reading the file, and printing shares."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import typer

from evals.benchmarks.figures import Json
from ingest.errors import MalformedSuite

Record = Mapping[str, str]


def load_pairs(path: Path, keys: Sequence[str], labels: Sequence[str]) -> list[Record]:
    """The records of a file of JSON lines. Raises MalformedSuite, with the line, where one is not of the form."""
    records: list[Record] = []
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


def run_command(
    judge: Callable[[list[Record]], dict[str, list[bool]]], keys: Sequence[str], labels: Sequence[str], about: str
) -> None:
    """Be a command that has the pairs of a file judged, and prints the share of each list of hits by name."""

    def main(file: Path, as_json: Json = False) -> None:
        try:
            judged = judge(load_pairs(file, keys, labels))
        except (MalformedSuite, OSError) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        shares = {
            name: {"hits": sum(hits), "of": len(hits), "share": round(sum(hits) / len(hits), 3) if hits else None}
            for name, hits in judged.items()
        }
        if as_json:
            print(json.dumps(shares))
            return
        for name, share in shares.items():
            print(f"{name}: {share['hits']} of {share['of']}" + (f" ({share['share']:.2f})" if share["of"] else ""))

    main.__doc__ = about
    typer.run(main)
