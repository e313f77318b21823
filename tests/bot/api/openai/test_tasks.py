"""Prompts that chat pages send on their own, in the words of their templates' headings but not their text."""

import json

import httpx
import pytest
from openai import OpenAI

from bot.api.openai.errors import RefusedRequest
from bot.api.openai.tasks import perform_task
from tests.bot.api.openai.test_chat import say

CHAT = (
    "<chat_history>\nUSER: Who signed the Paris Declaration, and when was that?\nASSISTANT: Three did. [1]\n"
    "</chat_history>"
)


def build_prompt(form: str, chat: str = CHAT) -> str:
    return f"### Task:\nMake what is named below.\n### Output:\nJSON format: {form}\n### Chat History:\n{chat}"


def test_a_title_is_the_first_question() -> None:
    prompt = build_prompt('{ "title": "your concise title here" }')
    assert json.loads(perform_task(prompt) or "") == {"title": "Who signed the Paris Declaration, and when was that"}
    long = CHAT.replace("and when was that?", "what does it promise to whom, and who will have to pay for it?")
    title = json.loads(perform_task(build_prompt('{ "title": "x" }', long)) or "")["title"]
    assert len(title) <= 60
    assert title.startswith("Who signed the Paris Declaration")
    bare = json.loads(perform_task(build_prompt('{ "title": "x" }', "<chat_history></chat_history>")) or "")
    assert bare["title"]


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ('{ "tags": ["tag1", "tag2"] }', {"tags": []}),
        ('{ "follow_ups": ["Question 1?"] }', {"follow_ups": []}),
        ('{ "queries": ["query1"] }', {"queries": []}),
        ('`{ "text": "<your_completion>" }`', {"text": ""}),
        ('{\n    "prompt": "Your description here."\n}', {"prompt": ""}),
    ],
)
def test_what_the_articles_do_not_tell_is_empty_in_its_form(form: str, answer: object) -> None:
    assert json.loads(perform_task(build_prompt(form)) or "") == answer


def test_librechat_gets_a_title_too() -> None:
    prompt = "Provide a concise title for the conversation.\n\nConversation:\nUser: Who is Macron?\nAI: The president."
    assert perform_task(prompt) == "Who is Macron"


def test_documents_of_a_page_s_own_are_refused() -> None:
    with pytest.raises(RefusedRequest, match="articles alone"):
        perform_task("### Task:\nRespond to the user query using the context.\n<context>Ald won.</context>\nWho won?")


@pytest.mark.parametrize("question", ["Who won?", "What is the title of the report?", "Compare:\nConversation:\nx"])
def test_what_a_person_asks_is_no_task(question: str) -> None:
    assert perform_task(question) is None


def test_nothing_is_kept_of_a_task(openai: OpenAI, address: str) -> None:
    before = httpx.get(f"{address}/api/conversations").json()
    asked = [say(build_prompt('{ "title": "x" }') + " " * 3_000)]
    completion = openai.chat.completions.create(model="briefing", messages=asked)
    assert json.loads(completion.choices[0].message.content or "")["title"]
    chunks = openai.chat.completions.create(model="briefing", messages=asked, stream=True)
    assert json.loads("".join(chunk.choices[0].delta.content or "" for chunk in chunks))["title"]
    assert httpx.get(f"{address}/api/conversations").json() == before
