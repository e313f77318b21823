"""What is measured of a brief: what it holds, whether it can be trusted, and how much there is to read."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.language.words import list_keys
from bot.models import Answer, Citation, Disagreement, Section
from evals.matching import says
from evals.models import Score
from evals.scorers.disagreements import has_positions
from evals.scoring import Better
from evals.topics import Topic, TopicSet

REPEATED = 0.7
"""Share of a line's words, function words left out, from which an earlier line that has them says the same."""
_UNSAID = frozenset({"timeline", "figures"})
"""Sections whose labels are days and amounts, and nobody who says something."""
_ATTRIBUTION = re.compile(
    r"\b(?:according to|in the (?:view|words|opinion) of|gave (?:an example|the reason)|said|says?|told|tells?|wrote"
    r"|writes?|(?:add|warn|insist|claim|call|demand|admit|ask|explain|report|fear|expect|reject|complain|predict|signal)(?:s|ed)"
    r"|(?:argue|describe|accuse|announce|declare|believe|promise|emphasi[sz]e|blame)[sd]|den(?:ies|ied)|repl(?:ies|ied))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a brief: a statement with its label, or a position of a disagreement."""

    text: str
    """As it reads, who says it or when before it."""
    attributed: bool = True
    """Whether somebody is named who says it."""
    citations: tuple[Citation, ...] = ()
    told: Disagreement | None = None
    """The disagreement that it is a position of."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief on one topic, as it is measured."""

    topic: Topic
    topics: TopicSet
    lines: tuple[Line, ...]
    answer: Answer | None = None
    """None for a baseline, which cites nothing and tells no disagreement."""
    texts: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Canonical text by (article id, version), of what is cited and could be read."""

    @property
    def words(self) -> int:
        return sum(len(line.text.split()) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Bound:
    """What thresholds may bind: a mean over topics or requests."""

    name: str
    title: str
    meaning: str
    better: Better = "higher"
    unit: str = "share"
    measure: Callable[[Brief], Score | None] = lambda brief: None
    """Of one brief; None where there is nothing to measure."""


METRICS: dict[str, Bound] = {}
"""By name, in the order of reports."""


def list_lines(answer: Answer) -> tuple[Line, ...]:
    """The lines of an answer in the order of its sections; what stands in no section comes last."""
    filed = {place for section in answer.sections for place in section.statements}
    differing = {place for section in answer.sections for place in section.disagreements}
    rest = Section(
        kind="background",
        title="",
        statements=tuple(place for place in range(len(answer.statements)) if place not in filed),
        disagreements=tuple(place for place in range(len(answer.disagreements)) if place not in differing),
    )
    return tuple(line for section in (*answer.sections, rest) for line in _list_section(answer, section))


def _list_section(answer: Answer, section: Section) -> Iterator[Line]:
    citations = {citation.number: citation for citation in answer.citations}
    for statement in (answer.statements[place] for place in section.statements):
        said_by = statement.label if section.kind not in _UNSAID else None
        yield Line(
            text=f"{statement.label}: {statement.text}" if statement.label else statement.text,
            attributed=bool(said_by) or _ATTRIBUTION.search(statement.text) is not None,
            citations=tuple(citations[number] for number in statement.citations if number in citations),
        )
    for told in (answer.disagreements[place] for place in section.disagreements):
        for position in told.positions:
            yield Line(
                text=f"{position.said_by}: {position.text}" if position.said_by else position.text,
                attributed=bool(position.said_by) or _ATTRIBUTION.search(position.text) is not None,
                citations=tuple(citations[number] for number in position.citations if number in citations),
                told=told,
            )


def metric(title: str, better: Better = "higher", unit: str = "share") -> Callable[..., Callable[..., Score | None]]:
    """Make a function a metric, named like it; its docstring is the meaning."""

    def register(measure: Callable[[Brief], Score | None]) -> Callable[[Brief], Score | None]:
        name = measure.__name__
        METRICS[name] = Bound(name, title, " ".join((measure.__doc__ or "").split()), better, unit, measure)
        return measure

    return register


@metric("Vital nuggets")
def vital_recall(brief: Brief) -> Score | None:
    """Share of the topic's vital nuggets that a line holds."""
    return _score_nuggets(brief, "vital")


@metric("Okay nuggets")
def okay_recall(brief: Brief) -> Score | None:
    """Share of the other nuggets that a line holds."""
    return _score_nuggets(brief, "okay")


def _score_nuggets(brief: Brief, weight: str) -> Score | None:
    texts = [line.text for line in brief.lines]
    wanted = [nugget for nugget in brief.topic.nuggets if nugget.weight == weight]
    absent = [nugget.text for nugget in wanted if not nugget.is_in(*texts)]
    return _share(len(wanted) - len(absent), len(wanted), absent)


@metric("Citations hold")
def citation_validity(brief: Brief) -> Score | None:
    """Share of the lines that are cited, each quote the cited version's words at its offsets."""
    if brief.answer is None:
        return None

    def holds(one: Citation) -> bool:
        text = brief.texts.get((one.article_id, one.article_version), "")
        return bool(one.quote) and text[one.start : one.end] == one.quote

    wrong = [line.text for line in brief.lines if not line.citations or not all(map(holds, line.citations))]
    return _share(len(brief.lines) - len(wrong), len(brief.lines), wrong)


@metric("Lines said before", better="lower")
def redundancy(brief: Brief) -> Score | None:
    """Share of the lines whose words, function words left out, are mostly those of one earlier line."""
    words = [list_keys(line.text) for line in brief.lines]
    repeated = [
        line.text
        for place, line in enumerate(brief.lines)
        if any(len(words[place] & words[before]) >= REPEATED * len(words[place]) for before in _before(brief, place))
    ]
    return _share(len(repeated), len(brief.lines), repeated)


@metric("Words cited twice", better="lower")
def cited_twice(brief: Brief) -> Score | None:
    """Share of the lines that cite words which an earlier line cites."""
    if brief.answer is None:
        return None
    again = [
        line.text
        for place, line in enumerate(brief.lines)
        if any(
            (one.article_id, one.article_version) == (other.article_id, other.article_version)
            and one.start < other.end
            and other.start < one.end
            for before in _before(brief, place)
            for one in line.citations
            for other in brief.lines[before].citations
        )
    ]
    return _share(len(again), len(brief.lines), again)


def _before(brief: Brief, place: int) -> list[int]:
    """The lines before one that it may repeat: the other positions of its own disagreement are none."""
    told = brief.lines[place].told
    return [before for before in range(place) if told is None or brief.lines[before].told is not told]


@metric("Disagreements told")
def disagreements_kept(brief: Brief) -> Score | None:
    """Share of the topic's planted disagreements that are told as such, with every position and of the right kind."""
    told = brief.answer.disagreements if brief.answer else ()
    wanted = brief.topic.disagreements
    absent = [
        " against ".join(map(str, one.positions))
        for one in wanted
        if not any(item.kind in one.kind and has_positions(item, one) for item in told)
    ]
    return _share(len(wanted) - len(absent), len(wanted), absent)


@metric("Disagreements invented", better="lower")
def disagreements_invented(brief: Brief) -> Score | None:
    """1 if a disagreement is told that no topic of the corpus knows, with these positions and of this kind, else 0."""
    if brief.answer is None:
        return None
    known = brief.topics.differences
    invented = [
        f"{item.kind}: " + " | ".join(position.text for position in item.positions)
        for item in brief.answer.disagreements
        if not any(item.kind in one.kind and has_positions(item, one) for one in known)
    ]
    return _find(invented)


@metric("Opinions told as fact", better="lower")
def opinions_as_fact(brief: Brief) -> Score | None:
    """1 if a line has words of an opinion or a claim without anybody who says them, else 0."""
    if brief.answer is None:
        return None
    return _find(
        line.text
        for line in brief.lines
        if not line.attributed and any(says(line.text, pattern) for pattern in brief.topic.attributed)
    )


@metric("Wrong or foreign", better="lower")
def forbidden_said(brief: Brief) -> Score | None:
    """1 if a line says what none may: a withdrawn figure, the orders of a hostile page, another topic's; else 0."""
    return _find(
        line.text for line in brief.lines if any(says(line.text, pattern) for pattern in brief.topic.forbidden)
    )


@metric("Words", better="neither", unit="words")
def words(brief: Brief) -> Score | None:
    """Words of all lines together."""
    return Score(value=brief.words, answer="", explanation="")


@metric("Lines", better="neither", unit="lines")
def lines(brief: Brief) -> Score | None:
    """Statements, and positions of disagreements."""
    return Score(value=len(brief.lines), answer="", explanation="")


def measure_brief(brief: Brief) -> dict[str, Score]:
    """Every metric that has something to measure, by name."""
    found = {name: metric.measure(brief) for name, metric in METRICS.items()}
    return {name: score for name, score in found.items() if score is not None}


def _share(part: int, whole: int, named: list[str]) -> Score | None:
    """`named` are the members that count against the brief."""
    return Score(value=part / whole, answer="", explanation="; ".join(named)) if whole else None


def _find(found: Iterable[str]) -> Score:
    named = list(found)
    return Score(value=float(bool(named)), answer="", explanation="; ".join(named))
