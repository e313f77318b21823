"""A bot in memory that keeps the contract: scripted answers over the articles of fiction/, with real offsets."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.models import Answer, Citation, CorpusState, Disagreement, EngineInfo, Outcome, Position, Statement, Timings
from evals.models import Expectation, Observation, Sample
from ingest.errors import UnknownArticle, UnknownConversation
from ingest.models import Filters

FICTION = Path(__file__).parent / "fiction"
SUITE = FICTION / "suite"


def read_fiction() -> dict[str, str]:
    """The canonical texts, by article id."""
    return {path.stem: path.read_text().split("---\n", 2)[2].strip() for path in (FICTION / "articles").glob("*.md")}


TEXTS = read_fiction()

CARRIED = ("ferry-year", "The ferry carried thirty thousand passengers last year, more than ever before.")
COST = ("pier-vote", "The work will cost 4.2 million crowns and take eighteen months, said Mayor Ada Quill.")
PLAN = ("pier-plan", "Engineers put the cost of a new pier at 3.5 million crowns in November.")
MARSH = ("ferry-year", "Captain Io Marsh said that she wants a second boat.")
CRANE = ("pier-vote", "Fishermen asked for a second crane.")
VOTE = ("pier-vote", "The council of Port Lorne voted on Tuesday to rebuild the old pier.")

Source = tuple[str, str]


def cite(number: int, source: Source) -> Citation:
    article, quote = source
    start = TEXTS[article].index(quote)
    return Citation(
        number=number,
        article_id=article,
        article_version=1,
        title=article,
        publisher="Lorne Courier",
        published=date(2031, 1, 15),
        published_basis="stated",
        url=None,
        quote=quote,
        start=start,
        end=start + len(quote),
    )


def answer(
    *statements: Source | Sequence[Source],
    outcome: Outcome = "answered",
    missing: Sequence[str] = (),
    nearest: Sequence[Source] = (),
    positions: Sequence[Source] = (),
    kind: str = "change",
    standalone: str = "",
    question: str = "?",
    model: str | None = None,
) -> Answer:
    """An answer whose statements are quotes; a statement of several sources has the words of the first."""
    groups: list[list[Source]] = [[item] if isinstance(item[0], str) else list(item) for item in statements]  # type: ignore[list-item]
    used = list(dict.fromkeys(itertools.chain(*groups, positions, nearest)))
    numbers = {source: number for number, source in enumerate(used, start=1)}
    disagreements = []
    if positions:
        sides = tuple(Position(text=source[1], citations=(numbers[source],)) for source in positions)
        disagreements = [Disagreement(about="the cost", kind=kind, positions=sides)]  # type: ignore[arg-type]
    return Answer(
        id="a1",
        conversation_id="c1",
        question=question,
        standalone_question=standalone or question,
        outcome=outcome,
        statements=tuple(
            Statement(
                text=group[0][1], citations=tuple(numbers[s] for s in group), sources=len(group), support="verbatim"
            )
            for group in groups
        ),
        disagreements=tuple(disagreements),
        missing=tuple(missing),
        nearest=tuple(numbers[source] for source in nearest),
        citations=tuple(cite(number, source) for source, number in numbers.items()),
        corpus=CorpusState(fingerprint="f1c710", articles=3, through=date(2031, 5, 4)),
        engine=EngineInfo(name="extractive", model=model),
        timings_ms=Timings(retrieve=1, read=1, total=2),
    )


def refuse(*missing: str, nearest: Sequence[Source] = ()) -> Answer:
    return answer(outcome="declined", missing=missing, nearest=nearest)


RIGHT_ANSWERS: dict[str, Answer] = {
    "How many passengers did the ferry carry last year?": answer(CARRIED),
    "Last year's number of ferry passengers?": answer(CARRIED),
    "What will the new pier cost?": answer(COST, PLAN, positions=(COST, PLAN)),
    "How old is the mayor?": refuse("how old the mayor is", nearest=[COST]),
    "How long does the work take, and who pays for the second crane?": answer(
        COST, outcome="partial", missing=["who pays for the crane"], nearest=[CRANE]
    ),
    "Who is the captain of the ferry?": answer(MARSH),
    "What does she want?": answer(MARSH, standalone="What does Captain Marsh want?"),
    "Thank you!": refuse(),
}


@dataclass
class FictionBot:
    """Answers by script, and declines what is not in it; keeps conversations, and refuses unknown ones."""

    answers: Mapping[str, Answer] = field(default_factory=lambda: RIGHT_ANSWERS)
    texts: Mapping[str, str] = field(default_factory=lambda: TEXTS)
    asked: list[tuple[str, str | None, Filters | None]] = field(default_factory=list)
    conversations: set[str] = field(default_factory=set)

    def ask(self, question: str, conversation_id: str | None = None, filters: Filters | None = None) -> Answer:
        if conversation_id is not None and conversation_id not in self.conversations:
            raise UnknownConversation(f"No conversation {conversation_id}.")
        self.asked.append((question, conversation_id, filters))
        conversation_id = conversation_id or f"c{len(self.conversations) + 1}"
        self.conversations.add(conversation_id)
        scripted = self.answers.get(question, refuse("it"))
        standalone = scripted.standalone_question if scripted.standalone_question != "?" else question
        return scripted.model_copy(
            update={"conversation_id": conversation_id, "question": question, "standalone_question": standalone}
        )

    def read_article(self, article_id: str, version: int | None = None) -> str:
        if article_id not in self.texts or version not in (None, 1):
            raise UnknownArticle(f"No article {article_id}.")
        return self.texts[article_id]


def observe(given: Answer, kind: str = "fact", **expect: object) -> Observation:
    """One answer, seen by a case that expects this."""
    sample = Sample.model_construct(
        id="case",
        kind=kind,  # type: ignore[arg-type]
        turns=("Earlier?", "What?"),
        expect=Expectation.model_validate(expect),
        filters=None,
        as_of=None,
        tags=(),
        group=None,
        note=None,
    )
    return Observation(sample, given, {(name, 1): text for name, text in TEXTS.items()})
