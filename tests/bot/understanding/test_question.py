import pytest

from bot.language.words import key_of
from bot.understanding.question import analyse_question


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many countries took part?", "count"),
        ("Who rejected the plan?", "person"),
        ("Who is Ada Lovelace?", "definition"),
        ("When did the talks begin?", "date"),
        ("In which year was the bridge built?", "date"),
        ("Where did they meet?", "place"),
        ("Which cities were evacuated?", "place"),
        ("Why did the minister resign?", "reason"),
        ("How much does the bridge cost?", "money"),
        ("What is the budget of the agency?", "money"),
        ("How long did the strike last?", "extent"),
        ("What percentage of voters agreed?", "percent"),
        ("Did the minister resign?", "yes_no"),
        ("How does the pump work?", "manner"),
        ("What did the minister promise?", "thing"),
        ("bridge collapse causes", "thing"),
    ],
)
def test_the_kind_of_answer_follows_from_how_the_question_is_put(text: str, kind: str) -> None:
    assert analyse_question(text).answer_type == kind


def test_terms_are_what_the_question_is_about() -> None:
    question = analyse_question("What is the budget of the new Harbour Agency?")
    assert [term.text for term in question.terms] == ["budget", "new", "Harbour", "Agency"]
    assert question.focus == "budget"
    assert [term.text for term in question.terms if term.name] == ["Harbour", "Agency"]


def test_names_need_a_capital_that_is_not_the_first_word_s() -> None:
    assert analyse_question("Bridges fell. Why?").names == ()
    assert analyse_question("Did Anna Berg agree with the US?").names == (("anna", "berg"), (key_of("America"),))
    assert analyse_question("did anna berg agree").names == ()


def test_words_that_only_put_the_question_weigh_little() -> None:
    weak = {term.text for term in analyse_question("Explain what the report says about erosion").terms if term.weak}
    assert weak == {"Explain", "report", "says"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Germans", "Germany"), ("two", "2"), ("sent", "sends"), ("US", "American"), ("1,200", "1200"), ("Café", "cafes")],
)
def test_forms_of_a_word_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_the_pronoun_is_not_the_country() -> None:
    assert key_of("us") != key_of("US")


def test_earlier_questions_add_terms_that_count_as_context() -> None:
    question = analyse_question("Why?", context=["Did the bridge collapse?"])
    assert {term.text for term in question.terms if term.context} == {"bridge", "collapse"}
    assert question.own_terms == ()


def test_a_question_without_words_has_no_terms() -> None:
    question = analyse_question("???")
    assert (question.terms, question.names, question.parts) == ((), (), ("???",))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who led the talks, and when did they end?", 2),
        ("When did the war start? Who won it?", 2),
        ("What did Berg and Lund say?", 1),
        ("Which company was sued and is hiring?", 1),
        ("What did the paper say about trade, and prices?", 1),
    ],
)
def test_only_separate_questions_are_separate_parts(text: str, parts: int) -> None:
    assert len(analyse_question(text).parts) == parts


def test_a_later_part_says_what_it_is_about() -> None:
    parts = analyse_question("What is the budget of the agency and who will lead it?").parts
    assert len(parts) == 2
    assert "agency" in parts[1]


def test_a_long_question_is_searched_for_clause_by_clause() -> None:
    text = (
        "Which firm was sued over its search engine by regulators, while a second paper reported large payments to "
        "phone makers for default positions?"
    )
    question = analyse_question(text)
    assert question.parts == (text,)
    assert question.queries[0] == text
    assert len(question.queries) == 3


def test_no_more_than_three_searches_beside_the_whole() -> None:
    clause = "the council approved the costly harbour extension plan"
    assert len(analyse_question("Is it true that " + ", and ".join([clause] * 9) + "?").queries) <= 4
