"""What an article's page opens with."""

from typing import Any

from starlette.testclient import TestClient

from bot.app import Services
from tests.bot.api.calls import replace, upload

PIER = b"""---
title: The new pier of Quillmar
published: 2026-02-01
publisher: Example Courier
---

The new pier of Quillmar opened on Sunday. Mayor Anna Roth cut the ribbon of the pier. The pier of Quillmar is 120
metres long. It cost 12 million euros. Fishing boats use it from Monday on.
"""
OTHER = b"""---
title: Auditors look at the pier of Quillmar
published: 2026-03-01
publisher: Harbour Times
---

The auditors of the town looked at the new pier of Quillmar. According to them the pier of Quillmar lacks a railing.
"""


CORRECTION = b"""---
title: Correction on the pier of Quillmar
published: 2026-02-03
publisher: Example Courier
kind: correction
---

In our report on the new pier of Quillmar we wrote that the pier of Quillmar is 120 metres long. That was wrong. The
pier of Quillmar is 210 metres long.
"""


def read_summary(client: TestClient, article_id: str) -> dict[str, Any]:
    response = client.get(f"/api/articles/{article_id}/summary")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def list_cited(answer: dict[str, Any], section: dict[str, Any]) -> set[str]:
    """The articles that lead the statements of a section."""
    firsts = [answer["statements"][place]["citations"][0] for place in section["statements"]]
    return {answer["citations"][number - 1]["article_id"] for number in firsts}


def test_three_sentences_of_its_own_then_what_others_say(client: TestClient) -> None:
    for article in client.get("/api/articles").json()["articles"]:
        answer = read_summary(client, article["id"])
        assert (answer["form"], answer["outcome"]) == ("summary", "answered")
        own, elsewhere = answer["sections"]
        assert own["title"] == "In short"
        assert len(own["statements"]) == 3
        assert list_cited(answer, own) == {article["id"]}
        assert elsewhere["title"] == "Elsewhere in the corpus"
        assert 1 <= len(elsewhere["statements"]) + len(elsewhere["disagreements"]) <= 4
        assert article["id"] not in list_cited(answer, elsewhere)
        days = [answer["statements"][place]["day"] for place in elsewhere["statements"]]
        assert days == sorted(days, reverse=True)
        for citation in answer["citations"]:
            path = f"/api/articles/{citation['article_id']}?version={citation['article_version']}"
            text = client.get(path).json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_only_what_is_on_the_same_matter_stands_elsewhere(client: TestClient) -> None:
    upload(client, ("pier.md", PIER))
    alone = read_summary(client, "pier")
    assert [section["title"] for section in alone["sections"]] == ["In short"]
    upload(client, ("auditors.md", OTHER))
    _, elsewhere = read_summary(client, "pier")["sections"]
    assert list_cited(read_summary(client, "pier"), elsewhere) == {"auditors"}


def test_what_a_correction_takes_back_is_no_part_of_it(client: TestClient) -> None:
    upload(client, ("pier.md", PIER), ("correction.md", CORRECTION))
    for article_id in ("pier", "correction"):
        answer = read_summary(client, article_id)
        told = " ".join(statement["text"] for statement in answer["statements"])
        assert "120" not in told.replace("we wrote that the pier of Quillmar is 120 metres long. That was wrong", "")
    told = [position["text"] for one in read_summary(client, "pier")["disagreements"] for position in one["positions"]]
    assert any("210 metres" in text for text in told)


def test_it_is_of_the_current_version_and_made_anew_when_the_corpus_changes(client: TestClient) -> None:
    upload(client, ("pier.md", PIER))
    before = read_summary(client, "pier")
    assert read_summary(client, "pier") == before, "what was made is remembered"
    replace(client, "pier", "pier.md", PIER.replace(b"120", b"140"))
    after = read_summary(client, "pier")
    assert {one["article_version"] for one in after["citations"] if one["article_id"] == "pier"} == {2}
    assert "140" in " ".join(statement["text"] for statement in after["statements"])
    client.delete("/api/articles/pier")
    response = client.get("/api/articles/pier/summary")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_article")


def test_it_is_kept_in_no_conversation(client: TestClient, services: Services) -> None:
    answer = read_summary(client, "paris-summit-germany-offer")
    assert client.get("/api/conversations").json()["conversations"] == []
    assert client.get(f"/api/answers/{answer['id']}").status_code == 404


def test_an_article_that_says_nothing_has_no_summary(client: TestClient) -> None:
    upload(client, ("asks.txt", b"Is there a pier in Quillmar? Do you know it?"), title="Is there a pier?")
    answer = read_summary(client, "asks")
    assert answer["outcome"] == "declined"
    assert answer["statements"] == []
