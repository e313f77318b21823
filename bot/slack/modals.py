"""The dialogs that the bot opens: a channel's settings, and what was wrong with an answer."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DatePickerElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.slack.escaping import clip
from bot.slack.limits import LABEL_CHARS, OPTION_CHARS, OPTIONS
from bot.store.feedback import FeedbackReason
from bot.store.rooms import RoomSettings

SETTINGS = "channel_settings"
REASON = "feedback_reason"
TITLE = "Channel settings"
TEXT_CHARS = 3_000
REASONS: Mapping[FeedbackReason, str] = {
    "wrong_fact": "A fact is wrong",
    "wrong_source": "A source does not say that",
    "missing": "Something is missing",
    "outdated": "It is out of date",
    "not_answered": "It does not answer the question",
}
assert set(REASONS) == set(get_args(FeedbackReason))
WHEN = {"mentions": "Only when it is mentioned", "all": "Every question in the channel"}
WHO = {"all": "Everybody in the channel", "private": "Only who asked"}


def build_reason(answer_id: str) -> dict[str, Any]:
    """What was wrong with an answer; both questions may stay unanswered."""
    blocks: list[Block] = [
        _build_choice("reason", "What was wrong?", REASONS),
        InputBlock(
            block_id="text",
            label="Anything else?",
            optional=True,
            element=PlainTextInputElement(action_id="value", multiline=True, max_length=TEXT_CHARS),
        ),
    ]
    return _build_view(REASON, "Bad answer", "Send", blocks, {"answer_id": answer_id})


def read_reason(view: Mapping[str, Any]) -> tuple[str, FeedbackReason | None, str]:
    """Answer id, reason and words from a sent dialog."""
    values = view["state"]["values"]
    chosen = (values["reason"]["value"].get("selected_option") or {}).get("value")
    text = values["text"]["value"].get("value") or ""
    return json.loads(view["private_metadata"])["answer_id"], chosen, text


def build_settings(channel: str, settings: RoomSettings, publishers: Sequence[str]) -> dict[str, Any]:
    """A channel's settings to change; `publishers` are those of the corpus."""
    named = dict.fromkeys((*settings.publishers, *publishers))
    known = [name for name in named if len(name) <= OPTION_CHARS][:OPTIONS]
    options = [Option(label=clip(name, LABEL_CHARS), value=name) for name in known]
    chosen = [option for option, name in zip(options, known, strict=True) if name in settings.publishers]
    blocks: list[Block] = [
        _build_choice("when", "When the bot answers", WHEN, "all" if settings.every_question else "mentions"),
        _build_choice("private", "Who sees the answer", WHO, "private" if settings.private else "all"),
    ]
    if options:
        blocks.append(
            InputBlock(
                block_id="publishers",
                label="Only these publishers",
                hint="None chosen means all.",
                optional=True,
                element=StaticMultiSelectElement(
                    action_id="value", placeholder="All publishers", options=options, initial_options=chosen or None
                ),
            )
        )
    blocks += [
        _build_date("from", "Only articles published since", settings.published_from),
        _build_date("to", "Only articles published until", settings.published_to),
    ]
    return _build_view(SETTINGS, TITLE, "Save", blocks, {"channel": channel})


def build_settings_shown(settings: RoomSettings) -> dict[str, Any]:
    """The same to read, for those who may not change them."""
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=f"*{label}*\n{value}")) for label, value in _list_values(settings)
    ]
    words = "Only admins of this workspace change them here; in a direct message with me you have your own."
    blocks.append(ContextBlock(elements=[MarkdownTextObject(text=words)]))
    view = View(type="modal", callback_id=f"{SETTINGS}_shown", title=TITLE, close="Close", blocks=blocks)
    return view.to_dict()


def read_settings(view: Mapping[str, Any]) -> tuple[str, RoomSettings]:
    """Channel and settings from a sent dialog."""
    values = view["state"]["values"]
    private = json.loads(view["private_metadata"])
    chosen = values.get("publishers", {}).get("value", {}).get("selected_options") or []
    return private["channel"], RoomSettings(
        publishers=tuple(option["value"] for option in chosen),
        published_from=_read_date(values, "from"),
        published_to=_read_date(values, "to"),
        every_question=values["when"]["value"]["selected_option"]["value"] == "all",
        private=values["private"]["value"]["selected_option"]["value"] == "private",
    )


def _list_values(settings: RoomSettings) -> list[tuple[str, str]]:
    since, until = settings.published_from, settings.published_to
    span = " ".join([*([f"since {since}"] if since else []), *([f"until {until}"] if until else [])])
    return [
        ("When the bot answers", WHEN["all" if settings.every_question else "mentions"]),
        ("Who sees the answer", WHO["private" if settings.private else "all"]),
        ("Publishers", ", ".join(settings.publishers) or "All"),
        ("Articles published", span or "At any time"),
    ]


def _build_choice(block_id: str, label: str, choices: Mapping[Any, str], chosen: str | None = None) -> InputBlock:
    """One of some values with their labels; where none is chosen yet, none has to be."""
    options = {value: Option(label=words, value=value) for value, words in choices.items()}
    picked = options[chosen] if chosen else None
    element = RadioButtonsElement(action_id="value", options=list(options.values()), initial_option=picked)
    return InputBlock(block_id=block_id, label=label, optional=None if chosen else True, element=element)


def _build_date(block_id: str, label: str, value: date | None) -> InputBlock:
    picker = DatePickerElement(action_id="value", initial_date=value.isoformat() if value else None)
    return InputBlock(block_id=block_id, label=label, optional=True, element=picker)


def _read_date(values: Mapping[str, Any], block_id: str) -> date | None:
    chosen = values[block_id]["value"].get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def _build_view(
    callback_id: str, title: str, submit: str, blocks: Sequence[Block], private: Mapping[str, object]
) -> dict[str, Any]:
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Cancel",
        blocks=list(blocks),
        private_metadata=json.dumps(private, ensure_ascii=False),
    ).to_dict()
