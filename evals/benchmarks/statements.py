"""Judge statements by the reader's check: `python -m evals.benchmarks.statements FILE [--json]`.

FILE holds JSON lines {evidence, statement, label}; label is supported or unsupported.
"""

from bot.answering.check import find_faults
from bot.reading.cross_encoder import Reader
from evals.benchmarks.pairs import Record, run_command


def judge(records: list[Record]) -> dict[str, list[bool]]:
    """Which supported statements the check lets pass, and which others it stops."""
    faults = find_faults(Reader(), [(record["evidence"], record["statement"]) for record in records])
    judged = [(record["label"] == "supported", fault is None) for record, fault in zip(records, faults, strict=True)]
    return {
        "supported_kept": [passed for supported, passed in judged if supported],
        "unsupported_stopped": [not passed for supported, passed in judged if not supported],
    }


if __name__ == "__main__":
    run_command(judge, ("evidence", "statement"), ("supported", "unsupported"), __doc__ or "")
