"""The API's contract as a page: what /api/openapi.json holds, readable without a script and without another server."""

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.api.refusals import MEDIA_TYPE

router = APIRouter(include_in_schema=False)

Schema = Mapping[str, Any]

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>API – Briefing</title>
  <link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/ui/css/tokens.css">
  <link rel="stylesheet" href="/ui/css/base.css">
  <link rel="stylesheet" href="/ui/css/schema.css">
</head>
<body>
<main class="schema">
<h1>The briefing bot’s API</h1>
<p><a href="/">Ask the articles</a> · <a href="/api/openapi.json">The same as OpenAPI</a></p>
<p>Every refusal is a problem document (RFC 9457, <code>%s</code>) with a stable <code>code</code>.</p>
<h2>Calls</h2>
%s
<h2>What they carry</h2>
%s
</main>
</body>
</html>
"""


@router.get("/docs")
async def show_schema(request: Request) -> HTMLResponse:
    """The page of the contract."""
    return HTMLResponse(draw_page(request.app.openapi()))


def draw_page(document: Schema) -> str:
    """A whole OpenAPI document as one HTML page."""
    calls = [
        draw_call(method, path, call) for path, methods in document["paths"].items() for method, call in methods.items()
    ]
    models = [draw_model(name, model) for name, model in sorted(document["components"]["schemas"].items())]
    return PAGE % (MEDIA_TYPE, "\n".join(calls), "\n".join(models))


def draw_call(method: str, path: str, call: Schema) -> str:
    """One method of one path: what it does, takes and answers."""
    rows = [
        (one["name"], describe_type(one["schema"]), write_prose(one.get("description", f"in the {one['in']}")))
        for one in call.get("parameters", ())
    ]
    rows += [("body", kind, sent) for kind, sent in list_contents(call.get("requestBody", {}))]
    refusals = []
    for status, response in call["responses"].items():
        if MEDIA_TYPE in response.get("content", {}):
            refusals.append(status)
            continue
        contents = list(list_contents(response)) or [("", write_prose(response["description"]))]
        rows += [(f"answers {status}", kind, sent) for kind, sent in contents]
    rows.append(("refuses with", '<a href="#Problem">Problem</a>', ", ".join(refusals)))
    title = f'<h3><span class="method">{method.upper()}</span> {escape(path)}</h3>'
    return f"{title}\n<p>{write_prose(call.get('description', ''))}</p>\n{draw_table(rows)}"


def draw_model(name: str, model: Schema) -> str:
    """One object that calls carry."""
    required = model.get("required", ())
    rows = [
        (field, describe_type(schema), write_prose(schema.get("description", "" if field in required else "optional")))
        for field, schema in model.get("properties", {}).items()
    ]
    title = f'<h3 id="{escape(name)}">{escape(name)}</h3>'
    return f"{title}\n<p>{write_prose(model.get('description', ''))}</p>\n{draw_table(rows)}"


def draw_table(rows: Iterable[tuple[str, str, str]]) -> str:
    """Rows of a name, which is text, and two cells that are HTML already."""
    cells = "\n".join(
        f'<tr><th scope="row"><code>{escape(name)}</code></th><td>{kind}</td><td>{words}</td></tr>'
        for name, kind, words in rows
    )
    return f"<table>\n{cells}\n</table>" if cells else ""


def list_contents(carrier: Schema) -> Iterator[tuple[str, str]]:
    """(type, media type) of what a body may be."""
    for media_type, content in carrier.get("content", {}).items():
        yield describe_type(content.get("schema", {})), f"<code>{escape(media_type)}</code>"


def describe_type(schema: Schema) -> str:
    """A JSON schema in a few words of HTML; models are named with a link."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    for together in ("anyOf", "oneOf", "allOf"):
        if together in schema:
            return " or ".join(describe_type(one) for one in schema[together])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " or ".join(f"<code>{escape(json.dumps(value))}</code>" for value in values)
    if schema.get("type") == "array":
        return f"list of {describe_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {describe_type(schema['additionalProperties'])}"
    return escape(" ".join(filter(None, (schema.get("type", "anything"), schema.get("format")))))


def write_prose(text: str) -> str:
    """A docstring as HTML: text between backticks is code."""
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(escape(text).split("`")))
