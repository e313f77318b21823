"""The development set: its own consistency, and what its figures count."""

from bot.models import Answer, CorpusState, EngineInfo, Statement, Timings
from evals.benchmarks.development import FOLDER, DevelopmentQuestion, load_questions, measure
from evals.benchmarks.text_scores import holds_answer
from ingest.loader import find_files, load_article
from ingest.settings import IngestSettings


def answer(*texts: str) -> Answer:
    return Answer(
        id="1",
        conversation_id="1",
        question="?",
        standalone_question="?",
        outcome="answered" if texts else "declined",
        statements=tuple(Statement(text=text, citations=(1,), sources=1, support="verbatim") for text in texts),
        corpus=CorpusState(fingerprint="", articles=1, through=None),
        engine=EngineInfo(name="extractive"),
        timings_ms=Timings(retrieve=0, read=0, total=0),
    )


def test_every_quote_stands_in_an_article() -> None:
    files = find_files([FOLDER / "articles"]).files
    texts = [load_article(file, IngestSettings()).text for file in files]
    questions = load_questions()
    assert len(questions) > 900
    lost = [one.id for one in questions if not all(any(holds_answer(t, q) for t in texts) for q in one.quotes)]
    assert lost == []


def test_only_the_first_statement_counts_and_only_where_there_is_an_answer() -> None:
    questions = [
        DevelopmentQuestion("staff", "a", "When was it built?", ("It was built in 1987.",)),
        DevelopmentQuestion("staff", "b", "Who built it?", ("A yard in Selby built it.",)),
        DevelopmentQuestion("staff", "c", "Who sank it?", ()),
    ]
    answers = {
        "staff/a": answer("The ferry crosses the bay. It was built in 1987."),
        "staff/b": answer("It is red.", "A yard in Selby built it."),
        "staff/c": answer(),
    }
    figures = {one.measure: (one.value, one.n) for one in measure(questions, answers) if one.set == "staff"}
    assert figures == {
        "evidence in the first statement": (50.0, 2),
        "false refusal": (0.0, 2),
        "unanswerable declined": (100.0, 1),
    }
