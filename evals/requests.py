"""Asks the bot requests in people's words, and judges which form each got and whether the answer is good."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.models import Answer
from bot.wording import format_date
from evals.bots import Bot
from evals.brief_metrics import Bound, list_lines
from evals.matching import says
from evals.models import Threshold, list_absent
from evals.report.tables import Cell, Table
from evals.results import Reason
from evals.summary import judge_thresholds, measure_values
from evals.topics import BriefingRequest
from ingest.errors import BriefingError

FORM_RIGHT = Bound("form_right", "Requests in their form", "Share of the requests that get the form they ask for.")
GOOD_ANSWERS = Bound(
    "good_answers", "Good answers to requests", "Share of the requests whose answer has all that it should."
)


@dataclass(frozen=True, slots=True)
class RequestResult:
    """A request and what came of it."""

    request: BriefingRequest
    answer: Answer | None
    fault: str
    """Why the answer is not good; "" where it is."""

    @property
    def in_form(self) -> bool:
        return self.answer is not None and self.answer.form == self.request.form


def run_requests(
    requests: Iterable[BriefingRequest],
    bot: Bot,
    on_request: Callable[[BriefingRequest], None] = lambda request: None,
) -> list[RequestResult]:
    """Ask each in a conversation of its own; one that gets no answer is a result too."""
    results = []
    for request in requests:
        on_request(request)
        try:
            answer = bot.ask(request.asked)
        except BriefingError as error:
            results.append(RequestResult(request, None, error.message))
        else:
            results.append(RequestResult(request, answer, find_fault(request, answer)))
    return results


def find_fault(request: BriefingRequest, answer: Answer) -> str:
    """Why an answer is not a good one; "" where it is: all that is wanted is in it and nothing forbidden.

    A refusal names what was asked for and so holds the words wanted: it can be good only where an answer was asked for.
    """
    if answer.outcome == "declined" and answer.notice is None and request.form != "answer":
        return "declined"
    told = list_told(answer)
    absent = list_absent(request.good, *told)
    said = [pattern for pattern in request.forbidden if any(says(text, pattern) for text in told)]
    faults = [f"not there: {'; '.join(absent)}"] * bool(absent) + [f"said: {'; '.join(said)}"] * bool(said)
    return "; ".join(faults)


def list_told(answer: Answer) -> list[str]:
    """All that a reader sees of an answer but quotes: lines, headings, what is missing, origins of citations."""
    sources = {
        f"{one.title} ({one.publisher or ''}, {one.published or ''}, {format_date(one.published)})"
        for one in answer.citations
    }
    return [
        *(line.text for line in list_lines(answer)),
        *(section.title for section in answer.sections),
        *(f"The sources do not say {phrase}." for phrase in answer.missing),
        *([answer.notice] if answer.notice else []),
        *sorted(sources),
    ]


def judge_requests(results: Sequence[RequestResult], bounds: Mapping[str, Threshold]) -> list[Reason]:
    """A reason to fail for each bound that is broken."""
    values = {
        FORM_RIGHT: [float(one.in_form) for one in results],
        GOOD_ANSWERS: [float(not one.fault) for one in results],
    }
    return judge_thresholds(measure_values(bound, scored, bounds.get(bound.name)) for bound, scored in values.items())


def list_request_tables(results: Sequence[RequestResult]) -> list[Table]:
    """How each form fared, and what went wrong."""
    forms = []
    for form in dict.fromkeys(one.request.form for one in results):
        own = [one for one in results if one.request.form == form]
        counts = (len(own), sum(one.in_form for one in own), sum(not one.fault for one in own))
        forms.append(tuple(map(Cell, (form, *map(str, counts)))))
    total = (len(results), sum(one.in_form for one in results), sum(not one.fault for one in results))
    forms.append(tuple(map(Cell, ("all", *map(str, total)))))
    wrong = [
        (Cell(one.request.asked), Cell(one.request.form), Cell(one.answer.form if one.answer else "-"), Cell(one.fault))
        for one in results
        if one.fault or not one.in_form
    ]
    return [
        Table("Requests", ("form", "of", "in form", "good"), tuple(forms)),
        Table("Requests that went wrong", ("asked", "form", "got", "fault"), tuple(wrong)),
    ]
