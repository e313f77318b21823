"""Block Kit as a JSON schema: which fields each block has, and how long they may be. Unknown fields are errors."""

from collections.abc import Sequence
from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]


def build_object(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def build_text(limit: int, least: int = 1) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": limit}


def build_list(item: Schema, most: int, least: int = 1) -> Schema:
    return {"type": "array", "items": item, "minItems": least, "maxItems": most}


def build_plain(limit: int) -> Schema:
    return build_object({"type": {"const": "plain_text"}, "text": build_text(limit)}, {"emoji": {"type": "boolean"}})


def build_mrkdwn(limit: int) -> Schema:
    return build_object({"type": {"const": "mrkdwn"}, "text": build_text(limit)}, {"verbatim": {"type": "boolean"}})


def build_choice(variants: dict[str, Schema]) -> Schema:
    """One of several objects, told apart by `type`, so that an error names the field and not all the variants."""
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": sorted(variants)}},
        "allOf": [
            {"if": {"properties": {"type": {"const": name}}}, "then": schema} for name, schema in variants.items()
        ],
    }


ID = build_text(255)
BLOCK_ID = {"block_id": ID}
URL = {"type": "string", "maxLength": 3000, "pattern": "^https?://"}
OPTION = build_object(
    {"text": {"oneOf": [build_plain(75), build_mrkdwn(75)]}, "value": build_text(150)},
    {"description": build_plain(75)},
)
STYLE = {"type": "object", "additionalProperties": {"type": "boolean"}, "propertyNames": {
    "enum": ["bold", "italic", "strike", "code", "underline"]}}  # fmt: skip

BUTTON = build_object(
    {"type": {"const": "button"}, "text": build_plain(75), "action_id": ID},
    {"url": URL, "value": build_text(2000), "style": {"enum": ["primary", "danger"]},
     "accessibility_label": build_text(75)},
)  # fmt: skip
FEEDBACK_BUTTON = build_object(
    {"text": build_plain(75), "value": build_text(2000)}, {"accessibility_label": build_text(75)}
)
FEEDBACK = build_object(
    {"type": {"const": "feedback_buttons"}, "positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
    {"action_id": ID},
)
SELECTING = {"placeholder": build_plain(150), "focus_on_load": {"type": "boolean"}}
INPUTS = {
    "plain_text_input": build_object(
        {"type": {}, "action_id": ID},
        {**SELECTING, "multiline": {"type": "boolean"}, "initial_value": build_text(3000, 0),
         "min_length": {"type": "integer", "maximum": 3000}, "max_length": {"type": "integer", "maximum": 3000}},
    ),
    "radio_buttons": build_object(
        {"type": {}, "action_id": ID, "options": build_list(OPTION, 10)}, {"initial_option": OPTION}
    ),
    "checkboxes": build_object(
        {"type": {}, "action_id": ID, "options": build_list(OPTION, 10)}, {"initial_options": build_list(OPTION, 10)}
    ),
    "multi_static_select": build_object(
        {"type": {}, "action_id": ID, "options": build_list(OPTION, 100)},
        {**SELECTING, "initial_options": build_list(OPTION, 100)},
    ),
    "datepicker": build_object(
        {"type": {}, "action_id": ID},
        {**SELECTING, "initial_date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}},
    ),
}  # fmt: skip
RICH_TEXT = build_choice(
    {
        "text": build_object({"type": {}, "text": build_text(3000)}, {"style": STYLE}),
        "link": build_object({"type": {}, "url": URL}, {"text": build_text(3000), "style": STYLE}),
    }
)
SECTION = build_object({"type": {"const": "rich_text_section"}, "elements": build_list(RICH_TEXT, 100)})
BLOCKS = {
    "section": build_object(
        {"type": {}}, {**BLOCK_ID, "text": {"oneOf": [build_plain(3000), build_mrkdwn(3000)]}, "accessory": BUTTON}
    ),
    "divider": build_object({"type": {}}, BLOCK_ID),
    "header": build_object({"type": {}, "text": build_plain(150)}, BLOCK_ID),
    "context": build_object(
        {"type": {}, "elements": build_list({"oneOf": [build_plain(3000), build_mrkdwn(3000)]}, 10)}, BLOCK_ID
    ),
    "actions": build_object({"type": {}, "elements": build_list(BUTTON, 25)}, BLOCK_ID),
    "context_actions": build_object({"type": {}, "elements": build_list(FEEDBACK, 5)}, BLOCK_ID),
    "markdown": build_object({"type": {}, "text": build_text(12_000)}, BLOCK_ID),
    "rich_text": build_object(
        {
            "type": {},
            "elements": build_list(
                build_choice(
                    {
                        "rich_text_section": SECTION,
                        "rich_text_list": build_object(
                            {"type": {}, "style": {"enum": ["bullet", "ordered"]}, "elements": build_list(SECTION, 100)}
                        ),
                    }
                ),
                100,
            ),
        },
        BLOCK_ID,
    ),
}
INPUT = build_object(
    {"type": {}, "label": build_plain(2000), "element": build_choice(INPUTS)},
    {**BLOCK_ID, "hint": build_plain(2000), "optional": {"type": "boolean"}, "dispatch_action": {"type": "boolean"}},
)
MESSAGE = Draft202012Validator(build_list(build_choice(BLOCKS), 50, least=0))
MODAL_BLOCKS = {name: BLOCKS[name] for name in ("section", "divider", "header", "context", "actions", "rich_text")}
MODAL = Draft202012Validator(
    build_object(
        {
            "type": {"const": "modal"},
            "title": build_plain(24),
            "blocks": build_list(build_choice({**MODAL_BLOCKS, "input": INPUT}), 100),
        },
        {
            "close": build_plain(24),
            "submit": build_plain(24),
            "private_metadata": build_text(3000, 0),
            "callback_id": ID,
            "clear_on_close": {"type": "boolean"},
            "notify_on_close": {"type": "boolean"},
            "external_id": build_text(255, 0),
        },
    )
)
TOTAL_CHARS = 13_000
"""Of all text in a message's blocks, above which Slack says msg_blocks_too_long."""


def check_blocks(blocks: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with a message's blocks, as paths and reasons."""
    problems = [_describe(error) for error in MESSAGE.iter_errors(list(blocks))]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        problems.append("block_id is not unique")
    if count_chars(list(blocks)) > TOTAL_CHARS:
        problems.append("msg_blocks_too_long")
    return problems


def check_view(view: dict[str, Any]) -> list[str]:
    problems = [_describe(error) for error in MODAL.iter_errors(view)]
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        problems.append("submit is missing, though there are inputs")
    return problems


def count_chars(value: Any) -> int:
    """Characters of every `text` in a payload."""
    if isinstance(value, dict):
        return sum(
            len(one) if key == "text" and isinstance(one, str) else count_chars(one) for key, one in value.items()
        )
    return sum(count_chars(one) for one in value) if isinstance(value, list) else 0


def _describe(error: Any) -> str:
    return f"{'/'.join(str(part) for part in error.absolute_path)}: {error.validator}: {error.message[:200]}"
