"""How well the check tells supported claims from the rest, on WiCE; and where its fitted numbers come from.

A claim's probability is the maximum over its chunks, "partially supported" counts as not supported. Figures are
cross-validated by claim, ten folds, five times over, the threshold chosen on the other folds.

Usage: python -m evals.benchmarks.wice --data FOLDER [--out bot/verification/support.json] [--show 10]
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from bot.fitted import load_logistic
from bot.verification.coverage import FITTED, SIGNALS, measure_coverage
from bot.verification.sources import Source
from bot.verification.statements import check_statement
from evals.benchmarks.regression import Floats, Regression, assign_folds, fit_regression, measure_auroc, write_logistic

FILE = Path("wice_claim") / "oracle_chunks_dev.jsonl"
PENALTY = 10.0
FOLDS = 10
REPEATS = 5
PLATEAU = 0.01
"""Thresholds whose balanced accuracy is this near the best are averaged: one claim must not decide."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims with the chunks of text that they cite; arrays have a row a chunk."""

    texts: tuple[str, ...]
    """A claim each."""
    labels: tuple[str, ...]
    chunks: tuple[tuple[str, ...], ...]
    claim: NDArray[np.int64]
    """Which claim a chunk belongs to."""
    x: Floats
    """(chunks, signals)."""

    @property
    def supported(self) -> Floats:
        return np.array([label == "supported" for label in self.labels], dtype=np.float64)

    def fold(self, probability: Floats) -> Floats:
        """Each claim's probability: the maximum over its chunks."""
        best = np.full(len(self.texts), -1.0)
        np.maximum.at(best, self.claim, probability)
        return best


def load_claims(path: Path) -> Claims:
    """The set with its signals; FileNotFoundError where it is absent."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    ids = list(dict.fromkeys(row["meta"]["id"] for row in rows))
    place = {name: number for number, name in enumerate(ids)}
    first = {row["meta"]["id"]: row for row in reversed(rows)}
    signals = [measure_coverage(row["claim"], row["evidence"]) for row in rows]
    return Claims(
        texts=tuple(first[name]["claim"] for name in ids),
        labels=tuple(first[name]["label"] for name in ids),
        chunks=tuple(tuple(row["evidence"]) for row in rows),
        claim=np.array([place[row["meta"]["id"]] for row in rows]),
        x=np.array([[one[name] for name in SIGNALS] for one in signals], dtype=np.float64),
    )


def fit_claims(claims: Claims, rows: NDArray[np.bool_]) -> Regression:
    """The regression of some chunks, each claim counted once however many chunks it has."""
    weight = 1.0 / np.bincount(claims.claim)[claims.claim]
    return fit_regression(claims.x[rows], claims.supported[claims.claim][rows], weight[rows], PENALTY)


def balanced_accuracy(y: Floats, passed: NDArray[np.bool_]) -> float:
    """Mean of the share of supported ones that pass and the share of others that are stopped."""
    return float((passed[y == 1].mean() + (~passed[y == 0]).mean()) / 2)


def choose_threshold(y: Floats, probability: Floats) -> float:
    """The middle of the thresholds whose balanced accuracy is about the best."""
    candidates = np.unique(probability)
    reached = np.array([balanced_accuracy(y, probability >= limit) for limit in candidates])
    return float(candidates[reached >= reached.max() - PLATEAU].mean())


def cross_validate(claims: Claims) -> tuple[list[float], list[float]]:
    """AUROC and balanced accuracy of each repeat."""
    names = [str(number) for number in range(len(claims.texts))]
    aurocs, accuracies = [], []
    for seed in range(REPEATS):
        folds = assign_folds(names, FOLDS, seed)
        probability, passed = np.zeros(len(names)), np.zeros(len(names), dtype=bool)
        for number in range(FOLDS):
            held = folds == number
            scored = claims.fold(fit_claims(claims, ~held[claims.claim]).predict(claims.x))
            limit = choose_threshold(claims.supported[~held], scored[~held])
            probability[held] = scored[held]
            passed[held] = scored[held] >= limit
        aurocs.append(measure_auroc(claims.supported, probability))
        accuracies.append(balanced_accuracy(claims.supported, passed))
    return aurocs, accuracies


def describe_faults(claims: Claims) -> list[str]:
    """What the whole check says of each claim against its best chunk, by label, as a Markdown table."""
    kinds = ("quotation", "figure", "time", "name", "denial", "hedge", "speaker", "binding", "coverage")
    found: dict[str, list[tuple[str, ...]]] = {}
    for number, text in enumerate(claims.texts):
        chunks = [claims.chunks[row] for row in np.flatnonzero(claims.claim == number)]
        verdicts = [check_statement(text, [Source(line) for line in chunk]) for chunk in chunks]
        best = min(verdicts, key=lambda verdict: len(verdict.faults))
        found.setdefault(claims.labels[number], []).append(tuple({fault.kind for fault in best.faults}))
    lines = ["| label | claims | pass | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 3) + "|"]
    for label in ("supported", "partially_supported", "not_supported"):
        rows = found.get(label, [])
        counts = Counter(kind for row in rows for kind in row)
        passed = sum(not row for row in rows)
        lines.append(f"| {label} | {len(rows)} | {passed} | " + " | ".join(str(counts[kind]) for kind in kinds) + " |")
    return lines


def show_errors(claims: Claims, probability: Floats, threshold: float, most: int) -> list[str]:
    """The claims that are judged wrongly, the surest errors first."""
    y = claims.supported
    through = [place for place in np.argsort(-probability) if probability[place] >= threshold and not y[place]]
    stopped = [place for place in np.argsort(probability) if probability[place] < threshold and y[place]]
    return [
        f"{title} {probability[place]:.2f} {claims.labels[place]}: {claims.texts[place]}"
        for title, places in (("let through", through), ("stopped", stopped))
        for place in places[:most]
    ]


def describe(claims: Claims, probability: Floats, threshold: float) -> list[str]:
    """What passes at the threshold, by label."""
    lines = ["| label | claims | let through | stopped |", "|---|---|---|---|"]
    for label in ("supported", "partially_supported", "not_supported"):
        rows = np.array([one == label for one in claims.labels])
        passed = int((probability[rows] >= threshold).sum())
        lines.append(f"| {label} | {int(rows.sum())} | {passed} | {int(rows.sum()) - passed} |")
    return lines


def spread(values: Sequence[float]) -> str:
    return f"{100 * np.mean(values):.1f} [{100 * min(values):.1f}, {100 * max(values):.1f}]"


def main(
    data: Annotated[Path, typer.Option(help="Folder with the public sets.")],
    out: Annotated[Path | None, typer.Option(help="Fit anew and write the numbers here.")] = None,
    show: Annotated[int, typer.Option(help="Errors of each kind to print.")] = 0,
) -> None:
    """Measure the check on WiCE, and fit it anew where a file to write is given."""
    if not (data / FILE).exists():
        typer.echo(f"There is no {data / FILE}: the set is public and not part of this project.", err=True)
        raise typer.Exit(2)
    claims = load_claims(data / FILE)
    aurocs, accuracies = cross_validate(claims)
    typer.echo(f"cross-validated by claim: AUROC {spread(aurocs)}, balanced accuracy {spread(accuracies)}\n")
    if out is not None:
        model = fit_claims(claims, np.ones(len(claims.x), dtype=bool))
        threshold = choose_threshold(claims.supported, claims.fold(model.predict(claims.x)))
        write_logistic(out, SIGNALS, model, threshold)
    shipped = load_logistic(out or FITTED, SIGNALS)
    rows = [dict(zip(SIGNALS, row, strict=True)) for row in claims.x]
    probability = claims.fold(np.array([shipped.predict(row) for row in rows]))
    accuracy = balanced_accuracy(claims.supported, probability >= shipped.threshold)
    auroc = measure_auroc(claims.supported, probability)
    typer.echo(f"as shipped, threshold {shipped.threshold:.3f}: AUROC {auroc:.3f}, balanced accuracy {accuracy:.3f}\n")
    typer.echo("\n".join(describe(claims, probability, shipped.threshold)))
    typer.echo("\nThe whole check, and how many claims each of its parts finds fault with:\n")
    typer.echo("\n".join(describe_faults(claims)))
    if show:
        typer.echo("\n" + "\n".join(show_errors(claims, probability, shipped.threshold, show)))


if __name__ == "__main__":
    typer.run(main)
