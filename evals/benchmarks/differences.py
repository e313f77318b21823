"""Judge pairs of reports by the reader's comparison: `python -m evals.benchmarks.differences FILE [--json]`.

FILE holds JSON lines {a, b, label}; label is conflict, change, same or unrelated.
"""

from bot.answering.differences import differ
from bot.reading.cross_encoder import Reader
from evals.benchmarks.pairs import Record, run_command

DIFFERING = ("conflict", "change")


def judge(records: list[Record]) -> dict[str, list[bool]]:
    """Which pairs that differ are told as such, and which others are."""
    relations = Reader().compare([pair for r in records for pair in ((r["a"], r["b"]), (r["b"], r["a"]))])
    told = [differ(forth, back) for forth, back in zip(relations[::2], relations[1::2], strict=True)]
    judged = [(record["label"] in DIFFERING, found) for record, found in zip(records, told, strict=True)]
    return {
        "found": [found for differs, found in judged if differs],
        "invented": [found for differs, found in judged if not differs],
    }


if __name__ == "__main__":
    run_command(judge, ("a", "b"), (*DIFFERING, "same", "unrelated"), __doc__ or "")
