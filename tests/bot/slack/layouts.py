"""Every layout that the bot has, made from fiction: what the golden payloads hold and what the pictures show.

`python -m tests.bot.slack.layouts` writes the golden payloads anew; look at the difference before you keep it.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.delivery.channel import Digest
from bot.models import Answer, CorpusState, EngineInfo, Section
from bot.slack.encoder import Message, describe_subscription, divide, lay_out, lay_out_digest
from bot.slack.interactions import HELP, build_subscription_blocks
from bot.slack.modals import build_reason, build_settings, build_settings_shown
from bot.store.rooms import RoomSettings
from bot.store.subscriptions import Subscription
from tests.bot.made_briefs import build_brief
from tests.bot.slack.answers import build_answer, build_citation, build_disagreement, build_statement

GOLDEN = Path(__file__).with_name("golden")
LINK = "https://briefing.example/answers/made-to-order"
FERRY = "The new ferry to Gotland carries 1,200 passengers and 300 cars."
CREW = "It needs a crew of 28, six fewer than the one it replaces."
SUBSCRIPTION = Subscription(
    "subscription-1", "T0NEWS", "C0DESK", "U0ANNA", "the ferry to Gotland", "daily 08:00", "Europe/Berlin",
    datetime(2031, 3, 8, 7, tzinfo=UTC), datetime(2031, 3, 7, 7, tzinfo=UTC),
)  # fmt: skip


def build_answered() -> Answer:
    citations = [
        build_citation(1, FERRY, title="Harbour opens for the new ferry"),
        build_citation(
            2, "The ship has room for 1,200 people and 300 cars.", date(2031, 3, 5), title="What the new ferry can do",
            publisher="Island Post", published_basis="inferred", url=None,
        ),
        build_citation(3, CREW, None, title="Fewer hands on deck", publisher=None),
    ]  # fmt: skip
    statements = [build_statement(FERRY, 1, 2, sources=2), build_statement(CREW, 3)]
    return build_answer("What can the new ferry do?", statements, citations)


def build_disputed() -> Answer:
    disagreement, citations = build_disagreement()
    newer = disagreement.positions[0]
    return build_answer(
        "How many passengers does the ferry carry?",
        [build_statement(newer.text, 2)],
        [citations[0].model_copy(update={"number": 2}), citations[1].model_copy(update={"number": 1})][::-1],
        disagreements=(
            disagreement.model_copy(
                update={"positions": tuple(
                    one.model_copy(update={"citations": (3 - one.citations[0],)}) for one in disagreement.positions
                )}
            ),
        ),
    ).model_copy(update={"statements": (build_statement(newer.text, 1),)})  # fmt: skip


def build_partial() -> Answer:
    return build_answer(
        "What does the ferry cost, and how many cars does it carry?",
        [build_statement(FERRY, 1)],
        [build_citation(1, FERRY, title="Harbour opens for the new ferry")],
        "partial",
        missing=("what the ferry costs",),
    )


def build_declined() -> Answer:
    return build_answer(
        "What does the ferry cost?",
        (),
        [build_citation(1, FERRY, title="Harbour opens for the new ferry"), build_citation(2, CREW)],
        "declined",
        missing=("what the ferry costs",),
        nearest=(1, 2),
    )


def build_understood() -> Answer:
    return build_answered().model_copy(
        update={
            "question": "And how many crew?",
            "standalone_question": "How many crew does the new ferry to Gotland need?",
            "notice": "Read “Gottland” as “Gotland”.",
            "engine": EngineInfo(
                name="extractive", fallback="The model did not answer, so these are the sources' words."
            ),
        }
    )


def build_small_talk() -> Answer:
    return build_answer("thanks", (), (), "declined", notice="You're welcome. Ask away if there is more.")


def build_empty() -> Answer:
    return build_answer(
        "Who built the ferry?", (), (), "declined", missing=("who built the ferry",),
        corpus=CorpusState(fingerprint="f", articles=0, through=None),
    )  # fmt: skip


def build_hostile() -> Answer:
    words = "He wrote: <!channel> *now* & `@here`, see [this](https://x.example) <@U0BOSS> – 1. _never_ #home :tada:"
    citation = build_citation(
        1, words, title="<b>Bold</b> | & *starred*", publisher="A & B <C>", url="https://x.example/?a=1&b=<2>|3"
    )
    return build_answer("What did <he> write & why?", [build_statement(words, 1)], [citation])


def build_long() -> Answer:
    quotes = [
        f"Quay {n} was {'re' * (n % 3)}built in {1900 + n}, and its wall is {n + 3} metres high." for n in range(1, 61)
    ]
    citations = [build_citation(n, quote, title=f"The quays, part {n}") for n, quote in enumerate(quotes, 1)]
    return build_answer(
        "How high are the quays?", [build_statement(quote, n) for n, quote in enumerate(quotes, 1)], citations
    )


def build_hostile_brief() -> Answer:
    """The same words as a heading, a label and a quotation."""
    hostile = build_hostile()
    words = hostile.statements[0].text
    section = Section(kind="quotations", title=words, statements=(0,))
    statement = hostile.statements[0].model_copy(update={"label": words, "newest": True})
    return hostile.model_copy(update={"form": "quotations", "sections": (section,), "statements": (statement,)})


def encode_answer(answer: Answer, permalink: str) -> list[Message]:
    """The messages that show a whole answer."""
    return divide(lay_out(answer, permalink))


def encode(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [{"text": message.text, "blocks": message.blocks} for message in messages]


def build_subscribed() -> list[dict[str, Any]]:
    words = f"<@U0ANNA> subscribed this conversation to what is new on {describe_subscription(SUBSCRIPTION)}."
    return [{"text": words, "blocks": build_subscription_blocks(words, SUBSCRIPTION)}]


CHANNEL = RoomSettings(publishers=("Island Post",), published_from=date(2030, 1, 1), private=True)
MESSAGES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "answered": lambda: encode(encode_answer(build_answered(), LINK)),
    "answered-for-one": lambda: encode(divide(lay_out(build_answered(), LINK, seen_by_one=True))),
    "disagreement": lambda: encode(encode_answer(build_disputed(), LINK)),
    "partial": lambda: encode(encode_answer(build_partial(), LINK)),
    "declined": lambda: encode(encode_answer(build_declined(), LINK)),
    "declined-empty": lambda: encode(encode_answer(build_empty(), LINK)),
    "understood": lambda: encode(encode_answer(build_understood(), LINK)),
    "small-talk": lambda: encode(encode_answer(build_small_talk(), LINK)),
    "hostile": lambda: encode(encode_answer(build_hostile(), LINK)),
    "long": lambda: encode(encode_answer(build_long(), LINK)),
    "brief": lambda: encode(encode_answer(build_brief(), LINK)),
    "brief-hostile": lambda: encode(encode_answer(build_hostile_brief(), LINK)),
    "digest": lambda: encode(divide(lay_out_digest(Digest(SUBSCRIPTION, 3, build_answered(), LINK)))),
    "digest-nothing": lambda: encode(divide(lay_out_digest(Digest(SUBSCRIPTION, 0, None)))),
    "subscribed": build_subscribed,
    "help": lambda: [{"text": HELP, "blocks": []}],
}
VIEWS: dict[str, Callable[[], dict[str, Any]]] = {
    "settings": lambda: build_settings("C0DESK", CHANNEL, ["Example Courier", "Island Post"]),
    "settings-shown": lambda: build_settings_shown(CHANNEL),
    "reason": lambda: build_reason("made-to-order"),
}


def write_payload(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, build in {**MESSAGES, **VIEWS}.items():
        (GOLDEN / f"{name}.json").write_text(write_payload(build()), encoding="utf-8")


if __name__ == "__main__":
    main()
