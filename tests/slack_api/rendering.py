"""Block Kit as HTML, close to how Slack's desktop client shows it, to be looked at.

`python -m tests.slack_api.rendering OUT` draws every layout as a picture with Debian's Chromium.
"""

import html
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

CSS = """
* { box-sizing: border-box; } body { margin: 0; padding: 16px; background: #fff; width: 640px;
 font: 15px/1.46668 Lato, "Noto Sans", "DejaVu Sans", sans-serif; color: #1d1c1d; }
.message { display: flex; gap: 8px; padding: 8px 0; } .face { flex: none; width: 36px; height: 36px; border-radius: 8px;
 background: #1f2a44; color: #fff; font-weight: 900; display: grid; place-items: center; }
.body { flex: 1; min-width: 0; } .who { font-weight: 900; } .app { font-size: 10px; font-weight: 700; color: #616061;
 background: #ececec; border-radius: 2px; padding: 1px 3px; margin: 0 6px; vertical-align: 2px; }
.when, .only { color: #616061; font-size: 12px; font-weight: 400; }
p { margin: 0 0 8px; } ul { margin: 4px 0 4px 0; padding-left: 26px; } a { color: #1264a3; text-decoration: none; }
.block { margin: 4px 0; overflow-wrap: anywhere; } hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0; }
.context { display: flex; flex-wrap: wrap; gap: 2px 8px; font-size: 13px; line-height: 1.38463; color: #616061;
 margin: 6px 0; }
.context > * { max-width: 100%; }
.actions, .thumbs { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
button { font: 700 13px/1.2 inherit; font-family: inherit; border: 1px solid #ccc; border-radius: 8px; background: #fff;
 padding: 7px 12px; color: #1d1c1d; } .thumbs button { border: 0; padding: 4px 6px; font-size: 15px; color: #616061; }
code { font-size: 12px; background: #f6f6f6; border: 1px solid #ddd; border-radius: 3px; padding: 1px 3px;
 color: #c01343; }
.mention { background: #e8f5fa; color: #1264a3; border-radius: 3px; padding: 0 2px; }
.modal { border: 1px solid #ddd; border-radius: 8px; box-shadow: 0 18px 48px rgba(0,0,0,.2); width: 520px; }
.modal header { font-size: 22px; font-weight: 900; padding: 20px 28px 12px; } .modal main { padding: 0 28px 12px; }
.modal footer { padding: 16px 28px 24px; display: flex; justify-content: flex-end; gap: 12px; }
.modal .submit { background: #007a5a; color: #fff; border-color: #007a5a; }
label.title { display: block; font-weight: 700; margin: 14px 0 6px; } .optional { font-weight: 400; color: #616061; }
.hint { font-size: 13px; color: #616061; } .field { border: 1px solid #868686; border-radius: 4px; padding: 8px 12px;
 color: #616061; } .field.tall { height: 84px; } .chip { background: #e8f5fa; color: #1264a3; border-radius: 4px;
 padding: 2px 6px; margin-right: 4px; } .choice { display: block; margin: 6px 0; }
"""
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
_ANGLE = re.compile(r"&lt;(.+?)&gt;")
_STYLES = (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code"))


def render_message(blocks: Iterable[dict[str, Any]], text: str = "", only: bool = False) -> str:
    """One message as Slack shows it."""
    inside = "".join(render_block(block) for block in blocks) or f'<div class="block">{render_mrkdwn(text)}</div>'
    note = '<div class="only">👁 Only visible to you</div>' if only else ""
    head = '<span class="who">Briefing</span><span class="app">APP</span><span class="when">8:00 AM</span>'
    return f'<div class="message"><div class="face">B</div><div class="body">{note}{head}{inside}</div></div>'


def render_block(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "divider":
        return "<hr>"
    if kind == "markdown":
        # The client decodes Slack's three entities before it reads the markdown.
        return f'<div class="block">{_MARKDOWN.render(block["text"])}</div>'
    if kind == "section":
        return f'<div class="block">{render_text(block["text"])}</div>'
    if kind == "context":
        return f'<div class="context">{"".join(f"<span>{render_text(one)}</span>" for one in block["elements"])}</div>'
    if kind == "actions":
        buttons = "".join(f"<button>{html.escape(one['text']['text'])}</button>" for one in block["elements"])
        return f'<div class="actions">{buttons}</div>'
    if kind == "context_actions":
        return '<div class="thumbs"><button>👍</button><button>👎</button></div>'
    if kind == "rich_text":
        return f'<div class="block">{"".join(_render_rich(one) for one in block["elements"])}</div>'
    if kind == "input":
        return _render_input(block)
    raise ValueError(f"no picture of a {kind} block")


def render_text(text: dict[str, Any]) -> str:
    return render_mrkdwn(text["text"]) if text["type"] == "mrkdwn" else html.escape(text["text"])


def render_mrkdwn(text: str) -> str:
    """Slack's own markup: angle brackets are links and mentions, entities are text."""
    marked = html.escape(text, quote=False).replace("&amp;lt;", "&lt\0;").replace("&amp;gt;", "&gt\0;")
    marked = _ANGLE.sub(_render_angle, marked).replace("&amp;amp;", "&amp;").replace("\0", "")
    for sign, tag in (("*", "b"), ("_", "i"), ("~", "s"), ("`", "code")):
        escaped = re.escape(sign)
        marked = re.sub(
            rf"(?<![\w{escaped}]){escaped}(\S(?:[^{escaped}\n]*\S)?){escaped}(?!\w)", rf"<{tag}>\1</{tag}>", marked
        )
    return marked.replace(":warning:", "⚠️").replace("\n", "<br>")


def _render_angle(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if target[0] in "@#!":
        return f'<span class="mention">{label or target}</span>'
    return f'<a href="{target}">{label or target}</a>'


def _render_rich(element: dict[str, Any]) -> str:
    if element["type"] == "rich_text_list":
        return f"<ul>{''.join(f'<li>{_render_parts(one)}</li>' for one in element['elements'])}</ul>"
    return f"<div>{_render_parts(element)}</div>"


def _render_parts(section: dict[str, Any]) -> str:
    said = ""
    for part in section["elements"]:
        words = html.escape(part["text"])
        for style, tag in _STYLES:
            if part.get("style", {}).get(style):
                words = f"<{tag}>{words}</{tag}>"
        said += words
    return said


def _render_input(block: dict[str, Any]) -> str:
    element = block["element"]
    optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
    hint = f'<div class="hint">{html.escape(block["hint"]["text"])}</div>' if "hint" in block else ""
    return f'<label class="title">{html.escape(block["label"]["text"])}{optional}</label>{_render_field(element)}{hint}'


def _render_field(element: dict[str, Any]) -> str:
    kind = element["type"]
    if kind in ("radio_buttons", "checkboxes"):
        initial = element.get("initial_options") or [element.get("initial_option")]
        signs = ("🔘", "⚪") if kind == "radio_buttons" else ("☑", "☐")
        return "".join(
            f'<span class="choice">{signs[option not in initial]} {html.escape(option["text"]["text"])}</span>'
            for option in element["options"]
        )
    if kind == "multi_static_select":
        chips = "".join(
            f'<span class="chip">{html.escape(one["text"]["text"])}</span>'
            for one in element.get("initial_options", [])
        )
        return f'<div class="field">{chips or html.escape(element["placeholder"]["text"])}</div>'
    if kind == "datepicker":
        return f'<div class="field">📅 {element.get("initial_date", "Select a date")}</div>'
    return f'<div class="field{" tall" if element.get("multiline") else ""}"></div>'


def render_view(view: dict[str, Any]) -> str:
    """A dialog as Slack shows it."""
    submit = f'<button class="submit">{html.escape(view["submit"]["text"])}</button>' if "submit" in view else ""
    return (
        f'<div class="modal"><header>{html.escape(view["title"]["text"])}</header>'
        f"<main>{''.join(render_block(block) for block in view['blocks'])}</main>"
        f"<footer><button>{html.escape(view['close']['text'])}</button>{submit}</footer></div>"
    )


def render_page(inside: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{CSS}</style><body>{inside}</body>'


def draw(page: str, path: Path, height: int = 900) -> None:
    """A page as a picture."""
    source = path.absolute().with_suffix(".html")
    source.write_text(page, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--screenshot={path}",
               f"--window-size=680,{height}", source.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def main() -> None:
    from tests.bot.slack.layouts import MESSAGES, VIEWS

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".pictures")
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in MESSAGES.items():
        only = name in ("answered-for-one", "help")
        messages = build()
        inside = "".join(render_message(message["blocks"], message["text"], only) for message in messages)
        draw(render_page(inside), folder / f"{name}.png", 6000 if len(messages) > 1 else 620)
    for name, build_view in VIEWS.items():
        draw(render_page(render_view(build_view())), folder / f"{name}.png", 760)


if __name__ == "__main__":
    main()
