from starlette.testclient import TestClient


def find(client: TestClient, search: str) -> list[str]:
    return [article["id"] for article in client.get("/api/articles", params={"search": search}).json()["articles"]]


def test_articles_are_found_by_the_words_of_their_text(client: TestClient) -> None:
    found = find(client, "drones commission")
    assert found
    for article_id in found:
        text = client.get(f"/api/articles/{article_id}").json()["text"].lower()
        assert "drone" in text
        assert "commission" in text
    assert len(found) < 5


def test_titles_and_publishers_are_found_by_any_part(client: TestClient) -> None:
    assert find(client, "summ") == ["coalition-guarantees-faq", "paris-summit-germany-offer"]
    assert len(find(client, "briefing des")) == 5
    assert find(client, "briefing desk zebra") == []


def test_signs_are_no_query_language(client: TestClient) -> None:
    assert find(client, '"* OR') == find(client, "'; --") == []
    assert len(find(client, "   ")) == 5
