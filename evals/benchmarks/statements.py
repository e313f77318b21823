"""Judge statements by the reader's check: `python -m evals.benchmarks.statements FILE [--json]`.

FILE holds JSON lines {evidence, statement, label}; label is supported or unsupported.
"""

from bot.answering.check import find_faults
from bot.reading.cross_encoder import Reader
from evals.benchmarks.pairs import load_pairs, parse_arguments, show


def main() -> None:
    options = parse_arguments(__doc__ or "")
    records = load_pairs(options.file, ("evidence", "statement"), ("supported", "unsupported"))
    faults = find_faults(Reader(), [(r["evidence"], r["statement"]) for r in records])
    passed = [fault is None for fault in faults]
    true = [ok for ok, r in zip(passed, records, strict=True) if r["label"] == "supported"]
    false = [ok for ok, r in zip(passed, records, strict=True) if r["label"] == "unsupported"]
    show(
        {"supported_kept": (sum(true), len(true)), "unsupported_stopped": (len(false) - sum(false), len(false))},
        options.json,
    )


if __name__ == "__main__":
    main()
