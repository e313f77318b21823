import io

import docx
import pytest
from starlette.testclient import TestClient

from tests.bot.api.calls import ask
from tests.bot.exports.pages import read_pdf

QUESTION = "How many countries took part in the Paris summit?"


def test_a_conversation_is_exported_whole(client: TestClient) -> None:
    first = ask(client, QUESTION)
    second = ask(client, "What does Russia demand?", conversation_id=first["conversation_id"])
    path = f"/api/conversations/{first['conversation_id']}/export"
    markdown = client.get(path, params={"format": "md"})
    page = client.get(path, params={"format": "html"})
    word = client.get(path, params={"format": "docx"})
    said = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(word.content)).paragraphs)
    printed = read_pdf(client.get(path, params={"format": "pdf"}).content)
    for text in (markdown.text, page.text, said, printed):
        for answer in (first, second):
            assert answer["question"] in text
            assert f"http://127.0.0.1:8000/answers/{answer['id']}" in text
    for citation in (*first["citations"], *second["citations"]):
        assert " ".join(citation["quote"].split()) in said


@pytest.mark.parametrize(
    ("format_", "media_type"),
    [
        ("md", "text/markdown"),
        ("html", "text/html"),
        ("docx", "application/vnd.openxmlformats-officedocument"),
        ("pdf", "application/pdf"),
    ],
)
def test_an_answer_is_a_download_named_after_its_question(client: TestClient, format_: str, media_type: str) -> None:
    answer = ask(client, QUESTION)
    response = client.get(f"/api/answers/{answer['id']}/export", params={"format": format_})
    assert response.headers["content-type"].startswith(media_type)
    name = f"How-many-countries-took-part-in-the-Paris-summit.{format_}"
    assert f'attachment; filename="{name}"' in response.headers["content-disposition"]


def test_a_name_that_ascii_lacks_is_kept(client: TestClient) -> None:
    answer = ask(client, QUESTION)
    client.patch(f"/api/conversations/{answer['conversation_id']}", json={"title": 'Über "Krieg"\r\nund Frieden'})
    named = client.get(f"/api/conversations/{answer['conversation_id']}/export").headers["content-disposition"]
    assert named == "attachment; filename=\"ber-Krieg-und-Frieden.md\"; filename*=UTF-8''%C3%9Cber-Krieg-und-Frieden.md"


def test_what_can_not_be_exported_is_a_problem(client: TestClient) -> None:
    assert client.get("/api/conversations/none/export").json()["code"] == "unknown_conversation"
    assert client.get("/api/answers/none/export").json()["code"] == "unknown_answer"
    answer = ask(client, QUESTION)
    assert client.get(f"/api/answers/{answer['id']}/export", params={"format": "exe"}).status_code == 422
