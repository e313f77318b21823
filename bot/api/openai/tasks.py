"""What chat pages ask a model for beside answers: a title for a chat, tags, what to ask next.

They send such prompts as if a person had asked them, each with the chat in it. A search for them would find nonsense;
each gets its answer in the form that it names, as empty as the form allows where there is nothing to say.
"""

import json
import re

from bot.api.openai.errors import RefusedRequest

OPEN_WEBUI = "### Task:"
CHAT = "<chat_history>"
LIBRECHAT = "\nConversation:\n"
TITLE_CHARS = 60
LISTS = ("tags", "follow_ups", "queries")
_FORM = re.compile(r'\{\s{0,10}"(\w{1,30})"\s{0,10}:')
_SPEAKER = re.compile(r"^(?:user|human)\s{0,3}:\s{0,3}", re.IGNORECASE)


def perform_task(prompt: str) -> str | None:
    """What a prompt of a chat page's own gets for an answer; None for what a person asks.

    Raises RefusedRequest for a prompt that is to be answered from documents of the page's.
    """
    prompt = prompt.strip()
    if prompt.startswith(OPEN_WEBUI):
        form = _FORM.search(prompt)
        if CHAT not in prompt or form is None:
            raise RefusedRequest(
                "This is a prompt with instructions and documents of the client's. Answers come from the articles "
                "alone: ask without files, web search or tools. Nothing was searched.",
                "messages",
                "unsupported_prompt",
            )
        key = form[1]
        if key == "title":
            return json.dumps({"title": find_title(prompt.partition(CHAT)[2])}, ensure_ascii=False)
        return json.dumps({key: [] if key in LISTS else ""})
    if LIBRECHAT in prompt and "title" in prompt.partition("\n")[0].casefold():
        return find_title(prompt.partition(LIBRECHAT)[2])
    return None


def find_title(chat: str) -> str:
    """What a chat is called: its first question, cut between words."""
    lines = (line.strip() for line in chat.splitlines())
    asked = next((_SPEAKER.sub("", line) for line in lines if _SPEAKER.match(line)), "")
    title = " ".join(asked.split())
    if len(title) > TITLE_CHARS:
        title = title[: TITLE_CHARS + 1].rpartition(" ")[0] or title[:TITLE_CHARS]
    return title.rstrip(" ?.!,;:") or "Questions to the articles"
