"""The page's files: joined, compressed, kept by browsers, and a page for addresses that lead nowhere."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.api.bundle import join_modules, join_sheets
from bot.api.page import UI
from bot.app import Services
from bot.wording import DISAGREEMENTS, PAGE_WORDS
from ingest.pipeline import build_pipeline

HTML = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_modules_are_joined_after_what_they_import(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        app='import { b } from "./b.js";\nimport {\n  a as other,\n} from "./a.js";\n\nb(other);\n',
        b='import { a } from "./a.js";\n\nexport { a } from "./a.js";\n\nexport async function* b() {\n  a();\n}\n',
        a="export const a = () => {};\nconst b = 1;\n",
    )
    script = join_modules(folder, "app")
    assert [script.index(f"const ${name} = ") for name in "ab"] < [script.index("const $app = ")] * 2
    assert script.index("const $a = ") < script.index("const $b = ")
    assert script.count("const $a = ") == 1
    assert "const { a: other } = $a;" in script
    assert "return { b, a: $a.a };" in script
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)


@pytest.mark.parametrize(
    "source",
    ['import "./a.js";', 'import * as a from "./a.js";', "export default 1;", 'const a = await import("./a.js");'],
)
def test_other_forms_are_refused_by_name(tmp_path: Path, source: str) -> None:
    with pytest.raises(ValueError, match=r"app\.js imports or exports in a form"):
        join_modules(write(tmp_path, app=source, a=""), "app")


def test_modules_in_a_circle_are_refused(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        a='import { b } from "./b.js";\nexport const a = 1;',
        b='import { a } from "./a.js";\nexport const b = 1;',
    )
    with pytest.raises(ValueError, match="a -> b -> a"):
        join_modules(folder, "a")


def test_sheets_are_joined_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("a {}", encoding="utf-8")
    (tmp_path / "two.css").write_text("b {}", encoding="utf-8")
    (tmp_path / "page.css").write_text('@import url("two.css");\n@import url("one.css");\n', encoding="utf-8")
    assert join_sheets(tmp_path, "page.css") == "b {}\na {}\n"


@pytest.mark.parametrize("path", ["/", "/articles", "/answers/some-answer"])
def test_the_document_names_files_that_are_kept_for_good(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.headers["cache-control"] == "no-cache"
    named = re.findall(r'"(/ui/[\w.]+\?v=\w+)"', page.text)
    assert [address.split("?")[0] for address in named] == ["/ui/page.css", "/ui/app.js"]
    for address in named:
        file = client.get(address)
        assert file.headers["cache-control"] == "max-age=31536000, immutable"
        assert file.headers["content-encoding"] == "gzip"
        again = client.get(address, headers={"if-none-match": file.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(address.replace("?v=", "?v=0")).headers["cache-control"] == "no-cache", "an older page's"
    again = client.get(path, headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_answers_are_compressed_and_streams_are_not(client: TestClient, services: Services, tmp_path: Path) -> None:
    (tmp_path / "lamp.md").write_text("---\ntitle: The lamp\n---\n\nThe lamp was lit in 1911. " + "It shone. " * 200)
    build_pipeline(services.settings, services.catalog, services.index, services.embeddings).ingest([tmp_path])
    assert client.get("/api/articles/lamp").headers["content-encoding"] == "gzip"
    question = {"question": "When was the lamp lit?"}
    with client.stream("POST", "/api/chat", json=question, headers={"accept": "text/event-stream"}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers
        assert "event: answer" in stream.read().decode()


@pytest.mark.parametrize("path", ["/nothing", "/articles/nothing/here", "/ui/nothing.js"])
def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client: TestClient, path: str) -> None:
    page = client.get(path, headers=HTML)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    assert "There is no page at this address" in page.text
    problem = client.get(path)
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "not_found"


def test_the_page_takes_the_words_that_channels_share_from_the_server(client: TestClient) -> None:
    page = client.get("/", headers={"host": "127.0.0.1"}).text
    (content,) = re.findall(r'<meta name="words" content="([^"]*)">', page)
    assert json.loads(unescape(content)) == PAGE_WORDS
    modules = "\n".join(path.read_text(encoding="utf-8") for path in UI.glob("*.js"))
    assert set(re.findall(r"\bWORDS\.(\w+)", modules)) == set(PAGE_WORDS)
    shared = [words for words in (*PAGE_WORDS.values(), *DISAGREEMENTS.values()) if isinstance(words, str)]
    repeated = [words for words in shared if re.search(rf"""["`>]\s?{re.escape(words)}[:`"< ]""", modules)]
    assert repeated == []
