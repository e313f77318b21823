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


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Has anybody actually signed the pact yet?", ["signed", "pact"]),
        ("How big is the fund at the moment?", ["big", "fund"]),
        ("What is the latest estimate of the cost?", ["estimate", "cost"]),
        ("What does the tanker currently carry?", ["tanker", "carry"]),
        ("How many ships are there according to the most recent report?", ["ships", "according"]),
    ],
)
def test_words_that_only_colour_or_date_a_question_need_not_be_found(text: str, terms: list[str]) -> None:
    assert [term.text for term in analyse_question(text).terms] == terms


@pytest.mark.parametrize(
    ("text", "word", "weak"),
    [
        ("What lies between the two armies?", "two", True),
        ("Who leads its three parties?", "three", True),
        ("Which two ministers resigned?", "two", True),
        ("Did two armies meet?", "two", False),
        ("Did the 35 countries agree?", "35", False),
        ("Did the two-year plan fail?", "two", False),
    ],
)
def test_how_many_they_are_is_known_already_where_the_article_says_so(text: str, word: str, weak: bool) -> None:
    (term,) = [term for term in analyse_question(text).terms if term.text == word]
    assert (term.weak, term.number) == (weak, not weak or text.startswith("Which"))


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("How many of the soldiers died?", "soldiers"),
        ("Which company supplies it?", "company"),
        ("How old is Ann Lee?", ""),
        ("Which eastern cities are to be evacuated?", "eastern cities"),
    ],
)
def test_what_is_asked_for_ends_with_its_noun(text: str, focus: str) -> None:
    assert analyse_question(text).focus == focus


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What do the drivers earn per hour?", "money"),
        ("What would the new wall cost to build?", "money"),
        ("What did the mistake cost him?", "thing"),
        ("Which journalists were there?", "person"),
        ("Which striker was sold?", "person"),
    ],
)
def test_sums_and_persons_are_asked_for_in_many_words(text: str, kind: str) -> None:
    assert analyse_question(text).answer_type == kind


def test_abbreviations_for_any_of_a_kind_are_no_names() -> None:
    assert [term.name for term in analyse_question("Will the MPs or the IAEA decide?").terms] == [False, True, False]
