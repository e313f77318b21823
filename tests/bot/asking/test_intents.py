"""What form a message asks for, over the articles of corpus/."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.asking.corpus import Corpus, CorpusWatch, SharedWords
from bot.asking.intents import Intent, find_corpus_questions, find_intent, guess_intent, list_content
from bot.models import Answer, CorpusState, EngineInfo, Form, Timings
from ingest.catalog import Catalog
from ingest.models import Access
from ingest.settings import Settings

TODAY = date(2026, 1, 15)
"""A Thursday, eight days after the newest article."""
DECLARATION = "paris-declaration-explained"


@pytest.fixture(scope="module")
def corpus(corpus_data: Path) -> Iterator[Corpus]:
    catalog = Catalog(Settings(data_dir=corpus_data).sql_url)
    build = catalog.load_stamp("build")
    assert isinstance(build, dict)
    yield CorpusWatch(catalog.readable(Access()), build, SharedWords(catalog.load_texts)).look()
    catalog.close()


def tell(question: str, standalone: str = "", form: Form = "answer") -> Answer:
    return Answer(
        id="a",
        conversation_id="c",
        question=question,
        standalone_question=standalone or question,
        outcome="declined",
        form=form,
        corpus=CorpusState(fingerprint="f", articles=5, through=date(2026, 1, 7)),
        engine=EngineInfo(name="extractive"),
        timings_ms=Timings(retrieve=0, read=0, total=0),
    )


REQUESTS: dict[Form, tuple[tuple[str, str], ...]] = {
    "brief": (
        ("Brief me on Germany's position", "Germany's position"),
        ("brief: the multinational force", "the multinational force"),
        ("Could you please brief the minister on the summit in Paris?", "the summit in Paris"),
        ("give me a briefing on Ukraine's air defence", "Ukraine's air defence"),
        ("I need a one-page briefing on the ceasefire talks, please", "the ceasefire talks"),
        ("I need a page on Russian reactions", "Russian reactions"),
        ("What should the minister know about the force?", "the force"),
        ("what do I need to know about Emmanuel Macron", "Emmanuel Macron"),
        ("report on the security guarantees", "the security guarantees"),
        ("Write me a short report about Turkey's role", "Turkey's role"),
        ("Background on the White House talks", "the White House talks"),
        ("Can I get an overview of the coalition's plans?", "the coalition's plans"),
        ("Please prepare a dossier on Friedrich Merz", "Friedrich Merz"),
        ("Tell me everything you have on troop numbers", "troop numbers"),
        ("bring me up to speed on the negotiations", "the negotiations"),
        ("breif me on Poland", "Poland"),
        ("We need a breifing on Italy's role", "Italy's role"),
        ("Brief me.", ""),
        ("I have a meeting at noon. Brief me on Keir Starmer.", "Keir Starmer"),
        ("Fill me in on the American backstop", "the American backstop"),
    ),
    "summary": (
        ("Summarise the ceasefire plans", "the ceasefire plans"),
        ("summarize everything", ""),
        ("Sum up Russia's objections", "Russia's objections"),
        ("Sum the summit up for me", "the summit"),
        ("tl;dr", ""),
        ("TLDR of the American role", "the American role"),
        ("What are the key points?", ""),
        ("Key points on Germany's offer", "Germany's offer"),
        ("main takeaways from the Paris summit please", "the Paris summit"),
        ("The Coalition of the Willing in a nutshell", "The Coalition of the Willing"),
        ("What's the gist of the talks in Washington?", "the talks in Washington"),
        ("give me the gist", ""),
        ("What is this about?", ""),
        ("What are these articles about?", ""),
        ("A short summary of Macron's ideas, thanks!", "Macron's ideas"),
        ("Explain the guarantees in three sentences", "the guarantees"),
        ("In a nutshell, what do the guarantees promise?", "what do the guarantees promise"),
        ("I'd like a summary of the debate about peacekeepers", "the debate about peacekeepers"),
        ("Give me five bullets on troop contributions", "troop contributions"),
        ("Can you recap the negotiations?", "the negotiations"),
        ("highlights of the meeting of military chiefs", "the meeting of military chiefs"),
        ("Bottom line on Turkey?", "Turkey"),
        ("Summarise it all", ""),
    ),
    "timeline": (
        ("Timeline of the multinational force", "the multinational force"),
        ("Could you give me a timeline of the talks?", "the talks"),
        ("chronology of Germany's statements", "Germany's statements"),
        ("What was the sequence of events around the summit?", "the summit"),
        ("Show me the key dates", ""),
        ("Put the events in chronological order", ""),
        ("The negotiations in chronological order", "The negotiations"),
        ("How did the negotiations unfold?", "the negotiations"),
        ("What happened when?", ""),
    ),
    "changes": (
        ("What changed between August 2025 and January 2026?", ""),
        ("What's new?", ""),
        ("whats new", ""),
        ("Anything new on Turkey since Monday?", "Turkey"),
        ("Is there anything new about the force?", "the force"),
        ("What has changed since 20 August 2025?", ""),
        ("What has changed in Germany's position since August?", "Germany's position"),
        ("How has France's stance changed since March 2025?", "France's stance"),
        ("any updates on the peacekeepers?", "the peacekeepers"),
        ("What did I miss?", ""),
        ("Has anything changed since last week?", ""),
        ("latest developments on Italy", "Italy"),
        ("compare August 2025 with January 2026", ""),
        ("What has happened since Monday?", ""),
    ),
    "comparison": (
        ("How do Germany's and France's positions differ?", ""),
        ("Compare Germany and Italy", ""),
        ("compare the positions of Merz and Macron on troops", "troops"),
        ("Please contrast Britain's offer with Germany's", ""),
        ("What is the difference between Germany's and Poland's views on sending soldiers?", "sending soldiers"),
        ("Where do Paris and Berlin disagree on the force?", "the force"),
        ("How does Italy's stance differ from Turkey's?", ""),
        ("a comparison of Germany and France on troop numbers", "troop numbers"),
    ),
    "positions": (
        ("Who said what on the ceasefire?", "the ceasefire"),
        ("who says what about American troops", "American troops"),
        ("Positions on the multinational force", "the multinational force"),
        ("What are the different positions on sending troops?", "sending troops"),
        ("Where does everyone stand on the guarantees?", "the guarantees"),
        ("Who is for and who is against sending troops?", "sending troops"),
        ("What does each side say about a buffer zone?", "a buffer zone"),
        ("Show me the reactions to the declaration", "the declaration"),
        ("What are Germany's and France's positions on soldiers in Ukraine?", "soldiers in Ukraine"),
    ),
    "quotations": (
        ("a quote from Merz that I can use", ""),
        ("Best quotes on the American backstop", "the American backstop"),
        ("I need three quotes from Macron about troops", "troops"),
        ("Do you have a good quote by Starmer?", ""),
        ("quote Merz on the Bundestag", "the Bundestag"),
        ("What did Witkoff say about the protocols, word for word?", "the protocols"),
        ("Quotes", ""),
        ("Merz's exact words on soldiers", "soldiers"),
        ("Something quotable from Macron on peacekeepers", "peacekeepers"),
    ),
    "list": (
        ("List all politicians mentioned", ""),
        ("Which countries are named?", ""),
        ("list the cities mentioned in the articles", ""),
        ("Name all the organisations", ""),
        ("Who is mentioned?", ""),
        ("Who are the main actors in the talks?", "the talks"),
        ("What organisations are mentioned in connection with the force?", "the force"),
        ("give me a list of all countries involved", ""),
        ("All people quoted", ""),
        ("List the conditions for a ceasefire", "a ceasefire"),
    ),
    "agreement": (
        ("Do the sources agree on the number of troops?", "the number of troops"),
        ("Do the reports contradict each other about Turkey?", "Turkey"),
        ("Are there any contradictions between the articles?", ""),
        ("Where do the sources disagree?", ""),
        ("Are the sources consistent on the size of the force?", "the size of the force"),
        ("Any discrepancies in the reports on the summit?", "the summit"),
        ("Do all the articles say the same about Germany?", "Germany"),
    ),
    "open": (
        ("What is still open?", ""),
        ("What is still unclear about the deployment?", "the deployment"),
        ("What remains unknown about the American role?", "the American role"),
        ("Which questions do the articles leave open?", ""),
        ("open questions on the ceasefire", "the ceasefire"),
        ("Which questions are still unanswered?", ""),
        ("What don't we know about the force yet?", "the force"),
        ("What do the sources not say about costs?", "costs"),
        ("what's not yet decided", ""),
        ("What has not been decided yet?", ""),
    ),
    "articles": (
        ("Which articles do you have?", ""),
        ("How many articles are there?", ""),
        ("list all articles", ""),
        ("What is the newest article?", ""),
        ("oldest article", ""),
        ("Which publishers are there?", ""),
        ("From which publishers do the articles come?", ""),
        ("From when to when are the articles?", ""),
        ("What period do the articles cover?", ""),
        ("Which articles mention Turkey?", "Turkey"),
        ("How many articles mention Macron?", "Macron"),
        ("How many sources say that Germany will send soldiers?", "Germany will send soldiers"),
        ("Where does the figure of 35 countries come from?", "35 countries"),
        ("Where does the figure 600,000 come from?", "600,000"),
        ("Where did you get the number 35 from?", "35"),
        ("What's your most recent source?", ""),
        ("Do you have anything on Poland?", "Poland"),
        ("What's in the corpus?", ""),
        ("How many articles do you have from August 2025?", ""),
        ("Show me the articles", ""),
        ("Find articles about Italy", "Italy"),
        ("How far back do the articles go?", ""),
        ("How many articles from Briefing Desk mention Macron?", "Macron"),
        ("Which articles are from August 2025?", ""),
        ("How many sources say that the leaders met in August 2025?", "the leaders met in August 2025"),
        ("How many sources say the line is 1,200 km long?", "the line is 1,200 km long"),
    ),
}  # fmt: skip
NOT_YET = pytest.mark.xfail(strict=True, reason="the model reads it otherwise")
QUESTIONS = (
    "What did Merz say about Ukraine?",
    "What is the summary judgment in the case?",
    "When was the article 5 invoked?",
    "How did the sources of the river dry up?",
    "How many countries took part in the summit?",
    "What did the report say about bridges?",
    "Who changed the timeline of the project?",
    "What is new about the treaty?",
    "What was reported in February?",
    "What is Germany's position?",
    "Who wrote the report on the harbour?",
    "Which articles of the treaty were broken?",
    "How many articles does the treaty have?",
    "Did the two parties agree on a ceasefire?",
    "Do Germany and France want a ceasefire?",
    "Who quoted Merz in the debate?",
    "What is the difference between a ceasefire and a truce?",
    "What is open on Sundays?",
    "Was the list of names published?",
    "Why did the government change its position?",
    "What changed his mind?",
    "Who compared the force to a tripwire?",
    "Which minister was named head of the agency?",
    "How long was the briefing in the White House?",
    "Who attended the briefing?",
    "What did the Paris Declaration change?",
    "Why is the timeline of the deployment secret?",
    "When will the timeline be published?",
    "Where do the 35 countries come from?",
    "What is the key to the plan?",
    "How many soldiers would Germany send?",
    "Who leaked the brief to the newspaper?",
    "What was the quota for refugees?",
    "Which newspaper was banned by the court?",
    "Is the outcome still open?",
    "Does the declaration mention troops?",
    "What are Merz's views on neutral neighbours?",
    "In which month was the declaration signed?",
    "What happened at the summit?",
    "What happened in Paris in January?",
    "Which sources of energy does Germany use?",
    "Who won, in one sentence?",
    "Are the positions of the army fortified?",
    "What does the summary of the verdict leave out?",
    "Who is Steve Witkoff?",
    "Hello!",
    "Hello",
    "hi",
    "Good morning",
    "thanks a lot",
)  # fmt: skip


@pytest.mark.parametrize(
    ("form", "question", "topic"), [(form, *row) for form, rows in REQUESTS.items() for row in rows]
)
def test_a_request_gets_its_form_and_topic(corpus: Corpus, form: Form, question: str, topic: str) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.form, found.topic) == (form, topic)


@NOT_YET
@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("a brief time line for the negotiations", Intent("timeline", "the negotiations", length="short")),
    ],
)
def test_some_wordings_are_read_otherwise(corpus: Corpus, question: str, intent: Intent) -> None:
    assert find_intent(question, (), corpus, TODAY) == intent


PLAINLY: tuple[tuple[str, Form, str], ...] = (
    ("multinational force timeline", "timeline", "multinational force"),
    ("Please sumarise the summit", "summary", "the summit"),
    ("can we have a report on the ferry strike", "brief", "the ferry strike"),
    ("what happened when during the peace talks", "timeline", "the peace talks"),
    ("give me a rundown on troop numbers", "brief", "troop numbers"),
    ("chronolgy of the American position", "timeline", "the American position"),
    ("When was Article 5 invoked?", "answer", ""),
    ("the summit day by day", "timeline", "the summit"),
    ("list of all countries mentioned", "list", ""),
    ("which organisations are named", "list", ""),
    ("All the people named in the coverage of the summit with their roles, bulleted", "list", "the summit"),
    ("what dont we know about the force", "open", "the force"),
    ("whats changed on Turkey since last summer", "changes", "Turkey"),
    ("how many sources say that Germany will send soldiers", "articles", "Germany will send soldiers"),
    ("a statement word for word by Merz", "quotations", ""),
    ("where do things stand with the ceasefire", "brief", "the ceasefire"),
    ("who wants what in the peace talks", "positions", "the peace talks"),
)


@pytest.mark.parametrize(("question", "form", "topic"), PLAINLY)
def test_plain_wordings_are_known(corpus: Corpus, question: str, form: Form, topic: str) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.form, found.topic) == (form, topic)


def test_the_time_of_another_sentence_counts(corpus: Corpus) -> None:
    found = find_intent("I was away from March until May 2025. What have I missed on Turkey?", (), corpus, TODAY)
    assert (found.form, found.since, found.until) == ("changes", date(2025, 3, 1), date(2025, 5, 31))


def test_one_sentence_per_article_is_no_number_of_them(corpus: Corpus) -> None:
    assert find_intent("Summarise everything, one sentence per story", (), corpus, TODAY).items is None
    assert find_intent("Summarise everything in one sentence", (), corpus, TODAY).items == 1


def test_a_list_of_no_kind_of_thing_answers_a_question(corpus: Corpus) -> None:
    question = "What won't get you a ticket back? list everything excluded (containers, cases)"
    found = find_intent(question, (), corpus, TODAY)
    assert (found.form, found.noun, found.question) == ("list", "", question)


def test_what_is_open_after_something_is_asked_for_as_things_stand(corpus: Corpus) -> None:
    assert find_intent("What is still open on Turkey since January?", (), corpus, TODAY).since is None


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_plain_question_stays_one(corpus: Corpus, question: str) -> None:
    assert find_intent(question, (), corpus, TODAY) == Intent("answer")


@pytest.mark.parametrize(
    ("question", "actors"),
    [
        ("How do Germany's and France's positions differ?", ("Germany", "France")),
        ("compare the positions of Merz and Macron on troops", ("Merz", "Macron")),
        ("Compare Germany, Italy and Poland", ("Germany", "Italy", "Poland")),
        ("How does Italy's stance differ from Turkey's?", ("Italy", "Turkey")),
        ("Merz versus Macron", ("Merz", "Macron")),
        ("Compare what Germany and France say about troops", ("Germany", "France")),
        ("a quote from Merz that I can use", ("Merz",)),
        ("two quotes by Friedrich Merz on soldiers", ("Friedrich Merz",)),
        ("a Merz quote", ("Merz",)),
        ("What are Germany's and France's positions on soldiers?", ("Germany", "France")),
        ("Best quotes on the force", ()),
        ("compare us vs russia on the force", ("US", "russia")),
        ("compare russia with us on the force", ("russia", "US")),
    ],
)  # fmt: skip
def test_the_sides_are_named(corpus: Corpus, question: str, actors: tuple[str, ...]) -> None:
    assert find_intent(question, (), corpus, TODAY).actors == actors


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("List all politicians mentioned", "politician"),
        ("Which countries are named?", "country"),
        ("who is mentioned?", "person"),
        ("name all the cities", "city"),
        ("List every people mentioned", "person"),
        ("a list of all news agencies cited", "news agency"),
    ],
)
def test_a_list_knows_what_it_is_of(corpus: Corpus, question: str, noun: str) -> None:
    assert find_intent(question, (), corpus, TODAY).noun == noun


@pytest.mark.parametrize(
    ("question", "items", "length"),
    [
        ("Summarise the summit in five bullets", 5, None),
        ("key points on Turkey in 3 sentences", 3, None),
        ("three quotes from Macron", 3, None),
        ("a short summary of the summit", None, "short"),
        ("I need a page on Turkey", None, "page"),
        ("a detailed briefing on the force", None, "page"),
        ("Brief me on the full-scale invasion", None, None),
        ("Brief me on the long war", None, None),
        ("Summarise the 20 points of the plan", None, None),
        ("tl;dr", None, "short"),
    ],
)
def test_the_size_is_as_asked(corpus: Corpus, question: str, items: int | None, length: str | None) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.items, found.length) == (items, length)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What changed between August 2025 and January 2026?", date(2025, 8, 1), date(2026, 1, 31)),
        ("Compare August 2025 with January 2026", date(2025, 8, 1), date(2026, 1, 31)),
        ("Anything new on Turkey since Monday?", date(2026, 1, 5), None),
        ("Brief me on Turkey since 20 August 2025", date(2025, 8, 20), None),
        ("Timeline of the force from March 2025 to August 2025", date(2025, 3, 1), date(2025, 8, 31)),
        ("Summarise the summit in January", None, None),
        ("How many articles are there from August 2025?", date(2025, 8, 1), date(2025, 8, 31)),
        ("What's new since last week?", date(2026, 1, 5), None),
        ("What has changed on Turkey since last summer?", date(2025, 6, 1), None),
        ("whats changed on Turkey since last summer (2024)", date(2024, 6, 1), None),
        ("How many sources say that the leaders met in August 2025?", None, None),
    ],
)
def test_times_limit_what_is_told(corpus: Corpus, question: str, since: date | None, until: date | None) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize(
    ("question", "article_ids", "topic"),
    [
        ("Summarise the August article", ("guarantees-after-white-house",), ""),
        ("tl;dr of the Paris Declaration piece", (DECLARATION,), ""),
        ("Summarise the oldest article in five bullets", ("military-chiefs-meeting-preview",), ""),
        ("Summarise “Explainer: what the Paris Declaration promises Ukraine”", (DECLARATION,), ""),
        ("summarise paris-declaration-explained", (DECLARATION,), ""),
        ("What does the August article say?", ("guarantees-after-white-house",), ""),
        ("Key points of the article on Germany's offer", ("paris-summit-germany-offer",), ""),
        ("Quotes from the August article", ("guarantees-after-white-house",), ""),
        ("Which countries are named in the March article?", ("military-chiefs-meeting-preview",), ""),
        ("Summarise the article on penguins", (), "the article on penguins"),
        ("Brief me on the summit", (), "the summit"),
        (
            "How does the March article differ from the August article?",
            ("military-chiefs-meeting-preview", "guarantees-after-white-house"),
            "",
        ),
    ],
)  # fmt: skip
def test_articles_are_known_by_date_title_and_place(
    corpus: Corpus, question: str, article_ids: tuple[str, ...], topic: str
) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.article_ids, found.topic) == (article_ids, topic)


@pytest.mark.parametrize(
    ("before", "question", "form", "topic", "items", "length"),
    [
        ("Brief me on Turkey", "shorter please", "brief", "Turkey", None, "short"),
        ("Brief me on Turkey", "Make it shorter", "brief", "Turkey", None, "short"),
        ("Brief me on Turkey", "Shorten that", "brief", "Turkey", None, "short"),
        ("Brief me on Turkey", "as a timeline", "timeline", "Turkey", None, None),
        ("Brief me on Turkey", "and as five bullets", "summary", "Turkey", 5, None),
        ("Timeline of the force", "in more detail", "timeline", "the force", None, "page"),
        ("Brief me on Turkey", "And the timeline?", "timeline", "Turkey", None, None),
        ("What did Merz promise?", "Who said what?", "positions", "What did Merz promise?", None, None),
        ("What did Merz promise?", "shorter", "summary", "What did Merz promise?", None, "short"),
        ("Brief me on Turkey", "summarise that in three sentences", "summary", "Turkey", 3, None),
        ("Brief me on Turkey", "What is still open?", "open", "Turkey", None, None),
        ("Brief me on Turkey", "What's new?", "changes", "", None, None),
        ("Brief me on Turkey", "And which countries are named?", "list", "Turkey", None, None),
        ("Brief me on Turkey", "Brief me on Poland", "brief", "Poland", None, None),
        ("Brief me on Turkey", "And what about Poland?", "answer", "", None, None),
        ("Brief me on Turkey", "Summarise everything", "summary", "", None, None),
        ("Brief me on Turkey", "Which articles mention it?", "articles", "Turkey", None, None),
    ],
)  # fmt: skip
def test_a_follow_up_is_about_what_was_asked_before(
    corpus: Corpus, before: str, question: str, form: Form, topic: str, items: int | None, length: str | None
) -> None:
    found = find_intent(question, (tell(before), tell("Thanks!")), corpus, TODAY)
    assert (found.form, found.topic, found.items, found.length) == (form, topic, items, length)


@pytest.mark.parametrize(
    ("question", "audience"),
    [
        ("Brief the minister on the force", "the minister"),
        ("What should the press office know about Turkey?", "the press office"),
        ("Brief me on the force", ""),
    ],
)
def test_whom_it_is_for_is_told(corpus: Corpus, question: str, audience: str) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.form, found.audience) == ("brief", audience)


def test_a_follow_up_stays_with_the_article(corpus: Corpus) -> None:
    found = find_intent("shorter", (tell("Summarise the August article"),), corpus, TODAY)
    assert found == Intent("summary", article_ids=("guarantees-after-white-house",), length="short")


def test_a_follow_up_of_a_follow_up_is_about_the_first(corpus: Corpus) -> None:
    history = (tell("Brief me on Turkey"), tell("as a timeline"))
    assert find_intent("shorter", history, corpus, TODAY) == Intent("timeline", "Turkey", length="short")


@pytest.mark.parametrize(
    ("question", "form", "topic"),
    [
        ("Put it in a brief for me. My subject is the Bundestag", "brief", "the Bundestag"),
        ("summary in a tweet: the summit", "summary", "the summit"),
    ],
)
def test_words_on_the_answer_are_no_topic(corpus: Corpus, question: str, form: Form, topic: str) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.form, found.topic) == (form, topic)


def test_articles_that_are_described_are_the_sides(corpus: Corpus) -> None:
    asked = "Difference between the military leaders preview and the report on Germany's offer?"
    intent = find_intent(asked, (), corpus, TODAY)
    assert intent.article_ids == ("military-chiefs-meeting-preview", "paris-summit-germany-offer")
    assert (intent.topic, intent.actors) == ("", ())


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("do the articles agree on how the force is to be paid for?", "how the force is to be paid for"),
        ("How many troops are planned acc. to our sources - do they agree", "How many troops are planned"),
        (
            "Where does Merz stand on (a) German soldiers, (b) the ceasefire, (c) the Bundestag?",
            "German soldiers, the ceasefire, the Bundestag",
        ),
        ("What are the British officials' views on the scheme and has their position moved at all?", "the scheme"),
        (
            "Our draft says that the force is led by Poland. Do the articles back this claim? A careful check, please.",
            "force is led by Poland",
        ),
    ],
)
def test_all_of_what_is_asked_is_the_topic(corpus: Corpus, question: str, topic: str) -> None:
    assert find_intent(question, (), corpus, TODAY).topic.removeprefix("the ") == topic.removeprefix("the ")


def test_who_said_what_in_two_times_is_told_beside_each_other(corpus: Corpus) -> None:
    asked = "side by side please: the plans in march 2025 and those in january 2026"
    intent = find_intent(asked, (), corpus, TODAY)
    assert (intent.form, intent.topic) == ("comparison", "the plans")
    assert [side.removeprefix("in ") for side in intent.actors] == ["march 2025", "january 2026"]
    asked = "Compare what Chancellor Merz said in August 2025 with what he said in January 2026"
    intent = find_intent(asked, (), corpus, TODAY)
    assert intent.topic.endswith("Merz")
    assert len(intent.actors) == 2


@pytest.mark.parametrize(
    ("question", "topic", "actors"),
    [
        ("Merz vs. Macron", "", ("Merz", "Macron")),
        ("contrast March 2025 with January 2026 on troops", "troops", ("March 2025", "January 2026")),
    ],
)
def test_two_sides_are_compared(corpus: Corpus, question: str, topic: str, actors: tuple[str, ...]) -> None:
    assert find_intent(question, (), corpus, TODAY) == Intent("comparison", topic, actors=actors)


def test_a_comparison_of_two_times_has_them_as_its_sides(corpus: Corpus) -> None:
    found = find_intent("put March 2025 and January 2026 next to each other on troops", (), corpus, TODAY)
    assert (found.form, found.actors) == ("comparison", ("March 2025", "January 2026"))


def test_the_words_that_a_message_may_be_about_are_those_that_the_corpus_has(corpus: Corpus) -> None:
    assert list_content("please summarise the us role and the Skarvik summit in bullets", corpus) == "role summit"
    assert list_content("US role", corpus) == "US role"
    assert list_content("tl;dr please", corpus) == ""


def test_a_plain_question_is_guessed_to_be_none_only_where_that_is_likely(corpus: Corpus) -> None:
    assert guess_intent("Who is Steve Witkoff?", corpus, TODAY) is None


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("hi, I was on leave since mid october - what has changed at nato since then? thx", "NATO"),
        ("hi, I was on leave since mid october - what has changed since then? thx", ""),
        ("What has changed since Monday?", ""),
    ],
)
def test_a_name_beside_what_changed_is_the_topic(corpus: Corpus, question: str, topic: str) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.form, found.topic) == ("changes", topic)


def test_who_last_read_on_a_day_asks_for_what_came_since(corpus: Corpus) -> None:
    found = find_intent("I last read about Turkey on 1 May 2025. What did I miss?", (), corpus, TODAY)
    assert (found.form, found.since, found.until) == ("changes", date(2025, 5, 1), None)
    assert find_intent("What was new on 1 May 2025?", (), corpus, TODAY).form != "changes"


def test_the_best_of_something_is_one(corpus: Corpus) -> None:
    assert find_intent("best quote from Merz on the force, exact wording pls", (), corpus, TODAY).items == 1
    assert find_intent("quotes from Merz on the force", (), corpus, TODAY).items is None


def test_an_article_is_asked_for_once_where_its_publisher_is_asked_for_too(corpus: Corpus) -> None:
    asked = find_corpus_questions("which is your newest piece and who published it", corpus, TODAY)
    assert [one.kind for one in asked] == ["newest"]
    asked = find_corpus_questions("How many articles do you have and who published them?", corpus, TODAY)
    assert [one.kind for one in asked] == ["count", "publishers"]


def test_what_sources_are_to_agree_on_is_the_whole_question(corpus: Corpus) -> None:
    found = find_intent("Do the sources agree on how many soldiers got there?", (), corpus, TODAY)
    assert (found.form, found.topic) == ("agreement", "how many soldiers got there")


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Im interviewing Merz tomorow, what do i need to know about him and the force", "Merz and the force"),
        ("I meet Macron at noon: brief me on his position", "Macron's position"),
        ("Brief me on her position", "her position"),
    ],
)
def test_who_is_named_before_is_who_a_topic_points_at(question: str, topic: str, corpus: Corpus) -> None:
    found = find_intent(question, (), corpus, TODAY)
    assert (found.form, found.topic) == ("brief", topic)


def test_how_long_and_the_like_articles_say_something_is_is_what_they_are_to_agree_on(corpus: Corpus) -> None:
    found = find_intent("do all the articles give the same length for the line of contact?", (), corpus, TODAY)
    assert (found.form, found.topic) == ("agreement", "the length of the line of contact")


def test_so_many_words_on_something_are_a_summary(corpus: Corpus) -> None:
    found = find_intent("Give me about 80 words on the Paris summit.", (), corpus, TODAY)
    assert (found.form, found.words) == ("summary", 80)
