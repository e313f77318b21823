"""What the start page opens with."""

from typing import Any

from starlette.testclient import TestClient

from tests.bot.api.calls import ask, upload


def look(client: TestClient) -> dict[str, Any]:
    response = client.get("/api/overview")
    assert response.status_code == 200, response.text
    overview: dict[str, Any] = response.json()
    return overview


def test_the_newest_articles_come_first(client: TestClient) -> None:
    newest = look(client)["newest"]
    days = [article["published"] for article in newest]
    assert len(newest) == 5
    assert days == sorted(days, reverse=True)
    upload(client, ("pier.txt", b"The pier of Quillmar opened."), title="The pier", published="2026-02-01")
    upload(client, ("tomorrow.txt", b"The pier of Quillmar closed."), title="Not yet", published="2031-02-01")
    upload(client, ("undated.txt", b"A pier is a bridge that ends."), title="On piers")
    titles = [article["title"] for article in look(client)["newest"]]
    assert titles[0] == "The pier"
    assert len(titles) == 5
    assert not {"Not yet", "On piers"} & set(titles), "dated articles come first, and none that is yet to appear"


def test_a_brief_can_be_written_on_every_topic(client: TestClient) -> None:
    topics = look(client)["topics"]
    assert 3 <= len(topics) <= 6
    assert len(set(topics)) == len(topics)
    for topic in topics:
        response = client.post("/api/briefings", json={"topic": topic, "length": "short"})
        brief = response.json()
        assert brief["outcome"] == "answered", topic
        assert len({one["article_id"] for one in brief["citations"]}) > 1, topic


def test_topics_follow_the_corpus(client: TestClient) -> None:
    before = look(client)["topics"]
    assert not [topic for topic in before if "Quillmar" in topic]
    for number in range(30):
        text = f"The new pier of Quillmar is {number} metres long. Anna Roth opened the pier of Quillmar."
        upload(client, (f"pier-{number}.txt", text.encode()), title=f"The pier, part {number}", published="2026-03-01")
    assert [topic for topic in look(client)["topics"] if "Quillmar" in topic]


def test_an_empty_corpus_has_nothing_to_open_with(client: TestClient) -> None:
    for article in client.get("/api/articles").json()["articles"]:
        assert client.delete(f"/api/articles/{article['id']}").status_code < 300
    assert look(client) == {"newest": [], "topics": []}


def test_looking_keeps_nothing(client: TestClient) -> None:
    look(client)
    assert client.get("/api/conversations").json()["conversations"] == []
    assert ask(client, "What is the budget of the force?")["outcome"] == "declined"
