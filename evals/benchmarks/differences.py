"""Judge pairs of reports by the reader's comparison: `python -m evals.benchmarks.differences FILE [--json]`.

FILE holds JSON lines {a, b, label}; label is conflict, change, same or unrelated.
"""

from bot.answering.differences import differ
from bot.reading.cross_encoder import Reader
from evals.benchmarks.pairs import load_pairs, parse_arguments, show

DIFFERING = ("conflict", "change")


def main() -> None:
    options = parse_arguments(__doc__ or "")
    records = load_pairs(options.file, ("a", "b"), (*DIFFERING, "same", "unrelated"))
    relations = Reader().compare([pair for r in records for pair in ((r["a"], r["b"]), (r["b"], r["a"]))])
    told = [differ(forth, back) for forth, back in zip(relations[::2], relations[1::2], strict=True)]
    found = [ok for ok, r in zip(told, records, strict=True) if r["label"] in DIFFERING]
    invented = [ok for ok, r in zip(told, records, strict=True) if r["label"] not in DIFFERING]
    show({"found": (sum(found), len(found)), "invented": (sum(invented), len(invented))}, options.json)


if __name__ == "__main__":
    main()
