"""Eval suites on disk: a folder with suite.yaml, thresholds.yaml and files of cases, or one file that has it all."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.models import Filters
from evals.documents import Document, load_document
from evals.models import (
    Expectation,
    ExpectedDisagreement,
    Fact,
    Kind,
    RightPassage,
    Sample,
    Suite,
    Threshold,
)
from evals.scorers import SCORERS
from ingest.errors import MalformedSuite

SUITES_DIR = Path(__file__).parent / "suites"
SUITE_FILE = "suite.yaml"
THRESHOLDS_FILE = "thresholds.yaml"

_PARTS = (Sample, Expectation, Fact, RightPassage, ExpectedDisagreement, Filters)
_KEYS = sorted({name for part in _PARTS for name in part.model_fields} | {"question", "paraphrases", "none"})
_SUITE_KEYS = {"suite", "about", "corpus", "thresholds", "cases", "kind"}
_CASES_KEYS = {"kind", "cases"}


def list_suites(folder: Path = SUITES_DIR) -> list[Path]:
    """The suites in a folder of suites, by name."""
    if not folder.is_dir():
        return []
    folders = [path.parent for path in folder.glob(f"*/{SUITE_FILE}")]
    return sorted([*folders, *folder.glob("*.yaml")])


def find_suite(name: str) -> Path:
    """The suite at a path, or the one of this name among the project's own. Raises MalformedSuite."""
    if Path(name).exists():
        return Path(name)
    own = {path.stem: path for path in list_suites()}
    if name in own:
        return own[name]
    there = ", ".join(sorted(own)) or "none yet"
    raise MalformedSuite(f"There is no suite {name}; the project's own are: {there}. No case was run.")


def load_suite(path: Path) -> Suite:
    """Read a suite from its folder or file.

    Raises MalformedSuite, naming file, line, case and reason. Also for what could never fail: an answerable case
    that expects nothing, a threshold on a metric that does not exist, a group of one.
    """
    head = load_document(path / SUITE_FILE if path.is_dir() else path)
    _check_keys(head, _SUITE_KEYS)
    name, corpus = (_read_text(head, key) for key in ("suite", "corpus"))
    folder = (head.path.parent / corpus).resolve()
    if not folder.exists():
        raise _malformed(head, ("corpus",), f"there is no folder {corpus} (seen from {head.path.parent})")
    thresholds = dict(_read_thresholds(head, head.content["thresholds"])) if "thresholds" in head.content else {}
    documents = [head] if "cases" in head.content else []
    if path.is_dir():
        for file in sorted(path.glob("*.yaml")):
            if file.name == THRESHOLDS_FILE:
                document = load_document(file)
                thresholds.update(_read_thresholds(document, document.content))
            elif file.name != SUITE_FILE:
                documents.append(load_document(file))
                _check_keys(documents[-1], _CASES_KEYS)
    samples = _read_samples(documents)
    if not samples:
        raise _malformed(head, (), "has no cases")
    about = _read_text(head, "about") if "about" in head.content else None
    return Suite(name=name, about=about, corpus=folder, thresholds=thresholds, samples=samples, path=path)


def _read_samples(documents: list[Document]) -> tuple[Sample, ...]:
    found: dict[str, tuple[Sample, Document, int]] = {}
    for document in documents:
        cases = document.content.get("cases")
        if not isinstance(cases, list):
            raise _malformed(document, ("cases",), "cases must be a list")
        for number, raw in enumerate(cases):
            for variant in _spell_out(document, raw, number):
                sample = _read_sample(document, variant, number)
                if sample.id in found:
                    other = found[sample.id][1].path.name
                    raise _malformed(document, ("cases", number), f"its id is taken by a case in {other}", sample.id)
                found[sample.id] = (sample, document, number)
    _check_groups(found)
    return tuple(sample for sample, _, _ in found.values())


def _spell_out(document: Document, raw: object, number: int) -> Iterator[dict[str, object]]:
    """A case, and one more for each of its paraphrases, which expects the same and joins its group."""
    if not isinstance(raw, dict):
        raise _malformed(document, ("cases", number), "a case must have keys such as id and question")
    case = {key: value for key, value in raw.items() if key != "paraphrases"}
    if "kind" in document.content:
        case.setdefault("kind", document.content["kind"])
    paraphrases = raw.get("paraphrases", [])
    if not isinstance(paraphrases, list):
        raise _malformed(document, ("cases", number, "paraphrases"), "must be a list of questions", _name(raw))
    if paraphrases:
        case.setdefault("group", raw.get("id"))
    yield case
    for place, question in enumerate(paraphrases, start=1):
        variant = case | {"id": f"{raw.get('id')}-p{place}", "kind": "paraphrase"}
        turns = variant.get("turns")
        if isinstance(turns, list):
            variant["turns"] = [*turns[:-1], question]
        else:
            variant["question"] = question
        if "expect" in case and isinstance(case["expect"], dict) and "outcome" not in case["expect"]:
            admissible = _read_sample(document, case, number).admissible
            variant["expect"] = case["expect"] | {"outcome": list(admissible)}
        yield variant


def _read_sample(document: Document, case: Mapping[str, object], number: int) -> Sample:
    try:
        return Sample.model_validate(case)
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(part for part in first["loc"] if isinstance(part, str | int))
        raise _malformed(document, ("cases", number, *place), _explain(first), _name(case)) from error


def _check_groups(found: Mapping[str, tuple[Sample, Document, int]]) -> None:
    groups: dict[str, list[Sample]] = {}
    for sample, document, number in found.values():
        if sample.group is None:
            continue
        members = groups.setdefault(sample.group, [])
        if members and members[0].expect.facts != sample.expect.facts:
            why = f"is in group {sample.group} with {members[0].id}, but expects other facts"
            raise _malformed(document, ("cases", number, "expect"), why, sample.id)
        members.append(sample)
    for name, members in groups.items():
        if len(members) == 1:
            _, document, number = found[members[0].id]
            raise _malformed(document, ("cases", number, "group"), f"is alone in group {name}", members[0].id)


def _read_thresholds(document: Document, content: object) -> Iterator[tuple[str, Threshold]]:
    if not isinstance(content, dict):
        raise _malformed(document, ("thresholds",), "thresholds must be a mapping from metric to min or max")
    for name, raw in content.items():
        place = ("thresholds", name) if "thresholds" in document.content else (name,)
        if name not in SCORERS:
            raise _malformed(document, place, f"there is no metric {name}{_hint(name, list(SCORERS))}")
        try:
            threshold = Threshold.model_validate(raw)
        except ValidationError as error:
            raise _malformed(document, place, _explain(error.errors()[0])) from error
        wanted = {"higher": ("min",), "lower": ("max",), "neither": ("min", "max")}[SCORERS[name].better]
        if not threshold.model_fields_set or not threshold.model_fields_set <= set(wanted):
            raise _malformed(document, place, f"{name} takes {' or '.join(wanted)}")
        yield name, threshold


def _check_keys(document: Document, known: set[str]) -> None:
    for key in document.content:
        if key not in known:
            raise _malformed(document, (key,), f"{key} means nothing here{_hint(key, sorted(known))}")
    kind = document.content.get("kind", "fact")
    if kind not in get_args(Kind):
        raise _malformed(document, ("kind",), f"{kind} is no kind{_hint(str(kind), list(get_args(Kind)))}")


def _read_text(document: Document, key: str) -> str:
    value = document.content.get(key)
    if not isinstance(value, str) or not value:
        raise _malformed(document, (key,), f"{key} must be given, as text")
    return value


def _explain(error: ErrorDetails) -> str:
    where = ".".join(str(part) for part in error["loc"] if part != "any")
    if error["type"] == "extra_forbidden":
        key = str(error["loc"][-1])
        return f"{where} means nothing here{_hint(key, [known for known in _KEYS if known != key])}"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _hint(word: str, known: list[str]) -> str:
    nearest = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean {nearest[0]}?" if nearest else ""


def _name(case: Mapping[str, object]) -> str:
    return str(case.get("id", "without an id"))


def _malformed(document: Document, place: tuple[str | int, ...], why: str, case: str | None = None) -> MalformedSuite:
    subject = f", case {case}" if case else ""
    return MalformedSuite(f"{document.path}, line {document.find_line(place)}{subject}: {why}. No case was run.")
