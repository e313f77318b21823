from typing import Any

from starlette.testclient import TestClient

from bot.app import Services
from tests.bot.api.calls import ARTICLE, ask, replace, upload

QUESTION = "Who lit the lamp of the Quillmar lighthouse?"


def read_changes(client: TestClient, answer: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = client.get(f"/api/answers/{answer['id']}/changes").json()
    return changes


def test_a_fresh_answer_has_nothing_to_tell(client: TestClient) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    changes = read_changes(client, ask(client, QUESTION))
    assert changes["changed"] is False
    assert changes["then"] == changes["now"]
    assert [(one["article_id"], one["state"]) for one in changes["articles"]] == [("lamp", "current")]


def test_an_answer_says_what_became_of_its_sources(client: TestClient) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    answer = ask(client, QUESTION)
    states = []
    for change in (
        lambda: upload(client, ("other.md", b"The ferry to Ostrand sails twice a day in winter.")),
        lambda: replace(client, "lamp", "lamp.md", ARTICLE.replace("1911", "1912").encode()),
        lambda: client.delete("/api/articles/lamp"),
        lambda: client.delete("/api/articles/other"),
    ):
        change()
        changes = read_changes(client, answer)
        assert changes["changed"]
        [cited] = changes["articles"]
        states.append((cited["state"], cited["current_version"], cited["since"] is not None))
    assert states == [
        ("current", 1, False),
        ("superseded", 2, True),
        ("removed", None, True),
        ("removed", None, True),
    ]


def test_words_that_were_deleted_for_good_are_said_to_be(client: TestClient, services: Services) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    answer = ask(client, QUESTION)
    replace(client, "lamp", "lamp.md", ARTICLE.replace("1911", "1912").encode())
    services.catalog.purge_article("lamp")
    [cited] = read_changes(client, answer)["articles"]
    assert (cited["state"], cited["current_version"]) == ("purged", 2)


def test_a_judgement_is_given_changed_and_withdrawn(client: TestClient) -> None:
    answer = ask(client, "What does Russia demand?")
    path = f"/api/answers/{answer['id']}/feedback"
    assert client.get(path).json() == {"judgement": None}
    given = client.put(path, json={"verdict": "down", "reason": "outdated", "text": "It was in May."}).json()
    assert given["answer"] == answer
    client.put(path, json={"verdict": "up"})
    assert client.get(path).json() == {"judgement": {"verdict": "up", "reason": None, "text": ""}}
    assert [one["verdict"] for one in client.get("/api/feedback").json()["feedback"]] == ["up"]
    assert client.get("/api/feedback", params={"verdict": "down"}).json() == {"feedback": []}
    of_all = client.get(f"/api/conversations/{answer['conversation_id']}/feedback").json()["judgements"]
    assert of_all == {answer["id"]: {"verdict": "up", "reason": None, "text": ""}}
    assert client.delete(path).status_code == 204
    assert client.get(path).json() == {"judgement": None}


def test_a_judgement_that_makes_no_sense_is_refused(client: TestClient) -> None:
    answer = ask(client, "What does Russia demand?")
    path = f"/api/answers/{answer['id']}/feedback"
    assert client.put(path, json={"verdict": "meh"}).status_code == 422
    assert client.put(path, json={"verdict": "down", "reason": "ugly"}).status_code == 422
    assert client.put("/api/answers/none/feedback", json={"verdict": "up"}).json()["code"] == "unknown_answer"


def test_the_engines_that_a_question_may_name_are_listed(client: TestClient) -> None:
    listed = client.get("/api/engines").json()
    assert "extractive" in listed["engines"]
    assert ask(client, "What does Russia demand?", engine="extractive")["engine"]["name"] == "extractive"


def test_the_timeline_is_in_order_and_marks_articles_that_take_sides(client: TestClient) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    before = client.get("/api/timeline").json()["articles"]
    dates = [article["published"] for article in before]
    assert dates[:-1] == sorted(dates[:-1])
    assert (before[-1]["article_id"], before[-1]["published"]) == ("lamp", None)
    assert not any(article["disagreements"] for article in before)
    for name, height in (("tall", "forty"), ("taller", "ninety")):
        text = f"The Quillmar lighthouse is {height} metres tall."
        upload(client, (f"{name}.md", text.encode()), published="2031-03-04")
    [told] = ask(client, "How tall is the Quillmar lighthouse?")["disagreements"]
    assert told["kind"] == "conflict"
    assert {"forty" in position["text"] for position in told["positions"]} == {True, False}
    marked = {one["article_id"] for one in client.get("/api/timeline").json()["articles"] if one["disagreements"]}
    assert marked == {"tall", "taller"}
