from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.exports.markdown import escape, write_markdown
from bot.exports.transcript import Transcript, squeeze
from tests.bot.exports.conftest import SHOWN

RENDERER = MarkdownIt("gfm-like", {"linkify": False})


def flatten(tokens: list[Token]) -> str:
    """The text that a reader sees."""
    return "".join(flatten(token.children) if token.children else token.content for token in tokens)


def test_every_statement_position_source_and_quote_is_there(transcript: Transcript) -> None:
    text = write_markdown(transcript)
    for expected in (
        "# The pier",
        "## How long is the pier?",
        r"The pier is 90 metres long. \[1\]",
        "**Sources differ: the length of the pier**",
        r"- **Ilse Brandt, 1 Jan 2026:** The pier is 90 metres long. \[1\]",
        r"- **2 Jan 2026 (newest):** The pier is 120 metres long. \[2\]",
        r"\[1\] Article 1, Example Courier, 1 Jan 2026 (inferred) – <https://news.example/pier>",
        "> “The pier is 90 metres long.”",
        "*Understood as: Who paid for the pier, and when?*",
        "**The articles answer only part of this.**",
        "- when it was paid",
        "**The articles don’t answer this.**",
        "### Closest in the corpus",
        "> “A pier is planned.”",
        "Asked 3 Feb 2026, 09:05 UTC",
        "Corpus up to 3 Feb 2026 · 3 articles · extractive engine · corpus abc",
        "<http://127.0.0.1:8000/answers/a>",
    ):
        assert expected in text, text


def test_positions_come_oldest_first(transcript: Transcript) -> None:
    text = write_markdown(transcript)
    assert text.index("Ilse Brandt, 1 Jan") < text.index("2 Jan 2026 (newest)")


def test_markup_of_articles_shows_as_it_is(transcript: Transcript) -> None:
    tokens = RENDERER.parse(write_markdown(transcript))
    inner = [child for token in tokens for child in token.children or []]
    assert not [one for one in [*tokens, *inner] if "html" in one.type]
    links = {one.attrs["href"] for one in inner if one.type == "link_open"}
    assert all(str(link).startswith(("https://news.example/", "http://127.0.0.1:8000/answers/")) for link in links)
    assert SHOWN in flatten(tokens)


def test_a_brief_reads_in_sections_and_tables(brief: Transcript) -> None:
    text = write_markdown(brief)
    for expected in (
        "# The pier of Łeba\n\nBrief · Corpus up to 3 Feb 2026",
        "### Who says what\n\n| Who | What |\n| --- | --- |\n| **Ilse Brandt** | **5 Mar 2025:** The pier must",
        "|  | **2 Jan 2026 (newest):** A higher price can be carried. \\[3\\] |",
        "| **120 metres** | The pier measures 120 metres. | Example Courier \\[3\\] (3 Jan 2026 (newest)) |",
        "**Sources differ: the length of the pier**\n\n- **Ilse Brandt, 1 Jan 2026:**",
        "> “A harbour without a pier is a beach,” she said.\n>\n> — Ilse Brandt, 20 Aug 2025 \\[2\\]",
        "**The sources do not say:**\n\n- when the pier opens",
        "- **New:** A second ferry was ordered. \\[3\\]",
        "\\[1\\] Article 1, Example Courier, 1 Jan 2026 – <https://news.example/pier> – 4 of 12 statements",
        "> “Words that no statement repeats.”",
    ):
        assert expected in text, (expected, text)
    assert text.count("Øresund") == 1, "words that a statement has are quoted again"


def test_a_comparison_is_a_table_of_its_sides(comparison: Transcript) -> None:
    tokens = RENDERER.parse(write_markdown(comparison))
    assert [token.type for token in tokens].count("th_open") == 2
    assert [token.type for token in tokens].count("td_open") == 4
    assert "| Ilse Brandt | Example Courier |" in write_markdown(comparison)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1 .)-+=*_`~<>[](){}#|!&$^\\:;\"'/@\n\u202e")))
def test_any_words_read_as_they_are(text: str) -> None:
    tokens = RENDERER.parse(f"{escape(text)}\n")
    assert flatten(tokens) == squeeze(text)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
