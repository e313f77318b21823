import re
from html.parser import HTMLParser

from starlette.testclient import TestClient

from bot import __version__
from bot.api.schema import describe_type


class Page(HTMLParser):
    """What a page links to and loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("href", "src") if name in given]
        self.ids.add(given.get("id") or "")


def test_every_call_and_every_model_is_on_the_page(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["info"]["version"] == __version__
    response = client.get("/docs")
    assert response.headers["content-type"].startswith("text/html")
    text = re.sub(r"<[^>]+>", "", response.text)
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in text
    assert set(document["components"]["schemas"]) <= Page(response.text).ids


def test_it_loads_nothing_from_elsewhere_and_every_link_leads_somewhere(client: TestClient) -> None:
    page = Page(client.get("/docs").text)
    assert page.tags.isdisjoint({"script", "style", "iframe"})
    for address in page.addresses:
        if address.startswith("#"):
            assert address[1:] in page.ids
        else:
            assert client.get(address).status_code == 200, address


def test_types_are_told_in_words_and_escaped() -> None:
    assert describe_type({"type": "array", "items": {"$ref": "#/components/schemas/Answer"}}) == (
        'list of <a href="#Answer">Answer</a>'
    )
    assert describe_type({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}) == "string date or null"
    assert describe_type({"enum": ["<b>"]}) == "<code>&quot;&lt;b&gt;&quot;</code>"
    assert describe_type({}) == "anything"
