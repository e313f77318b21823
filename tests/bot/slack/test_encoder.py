"""Payloads: golden ones for every layout, Slack's schema and limits for anything."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.models import Answer
from bot.slack import limits
from bot.slack.encoder import lay_out
from bot.slack.escaping import (
    clip,
    escape_markdown,
    escape_mrkdwn,
    link,
    list_mentions,
    list_user_ids,
    name_users,
    read_text,
)
from tests.bot.slack.answers import build_answer, build_citation, build_statement
from tests.bot.slack.layouts import GOLDEN, LINK, MESSAGES, VIEWS, encode_answer, write_payload
from tests.slack_api.block_kit import check_blocks, check_view, count_chars
from tests.slack_api.rendering import render_block, render_page


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS])
def test_each_layout_is_as_it_was_looked_at(name: str) -> None:
    built = {**MESSAGES, **VIEWS}[name]()
    known = (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    assert write_payload(built) == known, "look at the pictures, then python -m tests.bot.slack.layouts"


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_what_slack_takes(name: str) -> None:
    for message in MESSAGES[name]():
        assert check_blocks(message["blocks"]) == []
        assert message["text"], "there is always a fallback"


@pytest.mark.parametrize("name", VIEWS)
def test_each_dialog_is_what_slack_takes(name: str) -> None:
    assert check_view(VIEWS[name]()) == []


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([{"type": "divider", "colour": "red"}], "colour"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "oneOf"),
        ([{"type": "markdown", "text": "x" * 12_001}], "maxLength"),
        ([{"type": "markdown", "text": "x" * 11_000}] * 2, "msg_blocks_too_long"),
        ([{"type": "divider"}] * 51, "maxItems"),
        ([{"type": "context", "elements": []}], "minItems"),
        ([{"type": "marquee"}], "marquee"),
        ([{"type": "divider", "block_id": "a"}] * 2, "unique"),
    ],
)
def test_the_schema_refuses_what_slack_refuses(blocks: list[dict[str, Any]], problem: str) -> None:
    assert any(problem in found for found in check_blocks(blocks)), check_blocks(blocks)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    scale = draw(st.sampled_from([1, 1, 10, 100]))
    seeds = draw(st.lists(words, min_size=1, max_size=4))
    texts = [seeds[n % len(seeds)] for n in range(draw(st.sampled_from([1, 3, 12, 60])))]
    citations = [
        build_citation(n, (text + "!") * scale, title=text * scale, publisher=text, url=f"https://x.example/{text}")
        for n, text in enumerate(texts, 1)
    ]
    statements = [build_statement((text + "!") * scale, n) for n, text in enumerate(texts, 1)]
    return build_answer("Q", statements, citations, "partial", missing=(draw(words),))


@settings(max_examples=15, deadline=None)
@given(answers())
def test_limits_hold_for_any_answer_and_no_statement_is_cut(answer: Answer) -> None:
    messages = encode_answer(answer, LINK)
    paragraphs = list(lay_out(answer, LINK).paragraphs)
    for message in messages:
        assert check_blocks(message.blocks) == []
        assert count_chars(message.blocks) <= limits.MESSAGE_CHARS + limits.RICH_TEXT_CHARS
    shown = "\n\n".join(message.markdown for message in messages if message.markdown)
    if all(len(paragraph) <= limits.MESSAGE_CHARS for paragraph in paragraphs):
        assert shown == "\n\n".join(paragraphs)
    for n in range(1, len(answer.citations) + 1):
        marked = sum(f"*[{n}]*" in json.dumps(message.blocks) for message in messages)
        assert marked == 1, "each source is shown once"


@given(words)
def test_no_words_ping_anybody(text: str) -> None:
    for hostile in (text, f"<!{text}> <@U0BOSS> @channel {text} @here"):
        for escaped in (escape_mrkdwn(hostile), escape_markdown(hostile)):
            assert "<" not in escaped
            assert "@channel" not in escaped
            assert "@here" not in escaped


@given(words)
@example("__0__")
@example("#")
def test_a_markdown_reader_shows_the_words_themselves(text: str) -> None:
    import html
    import re

    from bot.slack.escaping import JOINER

    drawn = render_block({"type": "markdown", "text": escape_markdown(text)})
    seen = html.unescape(re.sub(r"<[^>]*>", "", drawn)).replace(JOINER, "")
    assert " ".join(seen.split()) == " ".join(html.unescape(text).split()) or "&" in text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0BRIEF> how many?", "how many?"),
        ("<@U0BRIEF>: how many?", "how many?"),
        ("hey <@U0BRIEF>, what of <https://x.example/a|this> &amp; that?", "hey what of this & that?"),
        ("<@U0BRIEF> <@U0BOSS> who is the captain?", "who is the captain?"),
        ("<@U0BOSS>, <@U0ANNA> and <@U0BRIEF>: who is the captain?", "who is the captain?"),
        ("<@U0BRIEF> who is the captain? <@U0BOSS>", "who is the captain?"),
        ("<@U0BRIEF> who is the captain, cc <!subteam^S1|@desk> <@U0BOSS>", "who is the captain, cc"),
        ("<@U0BRIEF> what did <@U0BOSS> say?", "what did @U0BOSS say?"),
        ("see <https://x.example> in <#C1|desk>", "see https://x.example in #desk"),
        ("ask <@U0ANNA|anna>", "ask @anna"),
        ("<!here> 3 &lt; 4", "@here 3 < 4"),
    ],
)
def test_what_people_type_is_read_without_slacks_markup(typed: str, read: str) -> None:
    assert read_text(typed, "U0BRIEF") == read


def test_people_are_told_by_their_names() -> None:
    text = "what did @U0BOSS and @U0GONE say to @anna?"
    assert list_user_ids(text) == {"U0BOSS", "U0GONE"}
    assert name_users(text, {"U0BOSS": "Lise Tarn"}) == "what did Lise Tarn and say to @anna?"


def test_links_only_lead_to_the_web() -> None:
    assert link("javascript:alert(1)", "x") == "x"
    assert link(None, "a < b") == "a &lt; b"
    assert list_mentions("<@U1> <!subteam^S1|@desk> <#C1>") == {"U1", "subteam^S1"}
    assert clip("one two three", 9) == "one two…"


def test_a_page_of_pictures_can_be_made() -> None:
    assert date(2031, 3, 7).isoformat() not in render_page("")
    for build in MESSAGES.values():
        for message in build():
            assert all(render_block(block) for block in message["blocks"])
