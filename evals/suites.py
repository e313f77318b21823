"""Eval suites on disk: a folder with suite.yaml, thresholds.yaml and files of cases, or one file that has it all."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from evals.documents import Document, Place, load_document
from evals.models import Expectation, ExpectedDisagreement, Fact, RightPassage, Sample, SampleKind, Suite, Threshold
from evals.scorers import SCORERS
from evals.scoring import Measured
from ingest.errors import MalformedSuite
from ingest.models import Filters, Frozen

SUITES_DIR = Path(__file__).parent / "suites"
SUITE_FILE = "suite.yaml"
THRESHOLDS_FILE = "thresholds.yaml"

_PARTS = (Sample, Expectation, Fact, RightPassage, ExpectedDisagreement, Filters)
_KEYS = {name for part in _PARTS for name in part.model_fields} | {"question", "paraphrases", "none"}
M = TypeVar("M", bound=BaseModel)


class _CaseFile(Frozen):
    kind: SampleKind = "fact"
    """Of every case that names no other."""
    cases: list[dict[str, Any]]


class _Head(_CaseFile):
    suite: str = Field(min_length=1)
    about: str | None = None
    corpus: str = Field(min_length=1)
    """The folder of its articles, seen from this file."""
    thresholds: dict[str, Any] = Field(default_factory=dict)
    cases: list[dict[str, Any]] = Field(default_factory=list)


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
    document = load_document(path / SUITE_FILE if path.is_dir() else path)
    head = validate(_Head, document.content, document)
    corpus = (document.path.parent / head.corpus).resolve()
    if not corpus.exists():
        raise malformed(document, ("corpus",), f"there is no folder {head.corpus} (seen from {document.path.parent})")
    thresholds = dict(read_thresholds(document, head.thresholds, ("thresholds",)))
    found: dict[str, _Found] = {}
    _read_cases(document, head, found)
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else ():
        if file.name == SUITE_FILE:
            continue
        part = load_document(file)
        if file.name == THRESHOLDS_FILE:
            thresholds.update(read_thresholds(part, part.content))
        else:
            _read_cases(part, validate(_CaseFile, part.content, part), found)
    if not found:
        raise malformed(document, (), "has no cases")
    _check_groups(found)
    samples = tuple(one.sample for one in found.values())
    return Suite(name=head.suite, about=head.about, corpus=corpus, thresholds=thresholds, samples=samples, path=path)


@dataclass(frozen=True, slots=True)
class _Found:
    """A case, and where it stands."""

    sample: Sample
    document: Document
    number: int


def _read_cases(document: Document, file: _CaseFile, found: dict[str, _Found]) -> None:
    """Add the cases of a file to those that were found by id."""
    for number, raw in enumerate(file.cases):
        for case in _spell_out(document, {"kind": file.kind, **raw}, number):
            sample = validate(Sample, case, document, ("cases", number), _name(case))
            if sample.id in found:
                other = found[sample.id].document.path.name
                raise malformed(document, ("cases", number), f"its id is taken by a case in {other}", sample.id)
            found[sample.id] = _Found(sample, document, number)


def _spell_out(document: Document, raw: dict[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """A case, and one more for each of its paraphrases, which expects the same and joins its group."""
    case = {key: value for key, value in raw.items() if key != "paraphrases"}
    paraphrases = raw.get("paraphrases", [])
    if not isinstance(paraphrases, list):
        raise malformed(document, ("cases", number, "paraphrases"), "must be a list of questions", _name(raw))
    if paraphrases:
        case.setdefault("group", raw.get("id"))
    yield case
    for place, question in enumerate(paraphrases, start=1):
        asked = {"turns": [*case["turns"][:-1], question]} if "turns" in case else {"question": question}
        expect = case["expect"]
        if "outcome" not in expect:
            expect = expect | {"outcome": list(Sample.model_validate(case).admissible)}
        yield case | asked | {"id": f"{raw['id']}-p{place}", "kind": "paraphrase", "expect": expect}


def _check_groups(found: Mapping[str, _Found]) -> None:
    groups: dict[str, list[_Found]] = {}
    for one in found.values():
        if one.sample.group is not None:
            groups.setdefault(one.sample.group, []).append(one)
    for name, (first, *others) in groups.items():
        if not others:
            raise malformed(
                first.document, ("cases", first.number, "group"), f"is alone in group {name}", first.sample.id
            )
        for one in others:
            if one.sample.expect.facts != first.sample.expect.facts:
                why = f"is in group {name} with {first.sample.id}, but expects other facts"
                raise malformed(one.document, ("cases", one.number, "expect"), why, one.sample.id)


def read_thresholds(
    document: Document, content: Mapping[str, Any], place: Place = (), scorers: Mapping[str, Measured] = SCORERS
) -> Iterator[tuple[str, Threshold]]:
    """The bounds of a file by metric. Raises MalformedSuite for one that is no metric, or is bound the wrong way."""
    for name, raw in content.items():
        if name not in scorers:
            raise malformed(document, (*place, name), f"there is no metric {name}{_hint(name, scorers)}")
        threshold = validate(Threshold, raw, document, (*place, name))
        wanted = {"higher": ("min",), "lower": ("max",), "neither": ("min", "max")}[scorers[name].better]
        if not threshold.model_fields_set or not threshold.model_fields_set <= set(wanted):
            raise malformed(document, (*place, name), f"{name} takes {' or '.join(wanted)}")
        yield name, threshold


def validate(model: type[M], content: object, document: Document, place: Place = (), case: str | None = None) -> M:
    """What stands at a place of a file, as a model. Raises MalformedSuite for the first fault."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise malformed(document, (*place, *first["loc"]), _explain(first, model), case) from error


def _explain(error: ErrorDetails, model: type[BaseModel]) -> str:
    where = ".".join(str(part) for part in error["loc"] if part != "any")
    if error["type"] == "extra_forbidden":
        key = str(error["loc"][-1])
        known = _KEYS if model is Sample else set(model.model_fields)
        return f"{where} means nothing here{_hint(key, known - {key})}"
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "literal_error":
        message += _hint(str(error["input"]), re.findall(r"'(\w+)'", error["ctx"]["expected"]))
    return f"{where}: {message}" if where else message


def _hint(word: str, known: Iterable[str]) -> str:
    nearest = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean {nearest[0]}?" if nearest else ""


def _name(case: Mapping[str, object]) -> str:
    return str(case.get("id", "without an id"))


def malformed(document: Document, place: Place, why: str, case: str | None = None) -> MalformedSuite:
    """What is wrong at a place of a file, as the error to raise."""
    subject = f", case {case}" if case else ""
    return MalformedSuite(f"{document.path}, line {document.find_line(place)}{subject}: {why}. No case was run.")
