"""What kind of article a text is where nobody has said."""

import json

import pytest

from ingest.loader import load_bytes
from ingest.models import ArticleKind
from ingest.settings import IngestSettings

REPORT = 'The ferry to Skarn stopped on Monday.\n\n"I am sorry," said its captain, Mira Falk. "My crew is tired."'
OWN = "\n\n".join(
    ["I have lived on Skarn all my life.", "My boat is older than the ferry.", "Nobody has asked me.", "I would stay."]
)
ASKED = "\n\n".join(
    f"**{question}**\n\n{answer}"
    for question, answer in (
        ("Why did you stop?", '"The crew is tired."'),
        ("Who pays for it?", '"The island does."'),
        ("When will you sail again?", '"On Friday."'),
    )
)


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Ferry stops", REPORT, "news"),
        ("Opinion: Let the ferry rest", REPORT, "opinion"),
        ("Opinion is divided on the ferry", REPORT, "news"),
        ("Let the ferry rest", OWN, "opinion"),
        ("Mira Falk: 'We are tired'", ASKED, "interview"),
        ("Interview with a captain", REPORT, "interview"),
        ("The ferry explained", ASKED.replace('"', ""), "news"),
    ],
)
def test_a_kind_that_is_not_stated_is_read_from_the_text(title: str, text: str, kind: ArticleKind) -> None:
    data = f"---\ntitle: {json.dumps(title)}\n---\n{text}".encode()
    assert load_bytes("a.md", data, {}, IngestSettings()).metadata.kind == kind


@pytest.mark.parametrize(
    ("title", "url", "kind"),
    [
        ("Build the bridge | Comment", "", "opinion"),
        ("Build the bridge", "https://post.example/opinion/2031/bridge", "opinion"),
        ("FAQ: who pays for the bridge", "", "explainer"),
        ("Correction: the bridge", "", "correction"),
        ("Opinion polls: most want the bridge", "", "news"),
        ("Bridge: a comment", "https://post.example/news/opinion", "news"),
    ],
)
def test_a_label_tells_the_kind(title: str, url: str, kind: ArticleKind) -> None:
    data = f"---\ntitle: {json.dumps(title)}\nurl: {url}\n---\n{REPORT}".encode()
    assert load_bytes("a.md", data, {}, IngestSettings()).metadata.kind == kind


def test_a_kind_that_is_stated_stands() -> None:
    data = f'---\ntitle: "Opinion: rest"\nkind: news\n---\n{REPORT}'.encode()
    assert load_bytes("a.md", data, {}, IngestSettings()).metadata.kind == "news"
