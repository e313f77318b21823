"""What the check refused, written again by the model from the sentences that were meant to carry it."""

from contextlib import aclosing

from bot.answering.writers.prompt import revise_messages
from bot.answering.writers.statements import StatementChecker
from bot.llm.budget import Budget
from bot.llm.calls import stream_text
from bot.llm.model import ChatModel
from bot.llm.parsing import DOCUMENT_SCHEMA, Drafted, StatementParser

MOST_REVISED = 8
"""Statements of one call."""


async def revise_statements(
    model: ChatModel, heading: str, statements: StatementChecker, budget: Budget, deadline: float
) -> dict[int, Drafted]:
    """By their place, the first of the refused statements as the model writes them again, some without text.

    Raises what bot.llm.calls.stream_text raises.
    """
    refused = statements.refused[:MOST_REVISED]
    messages = revise_messages(heading, refused, statements.said)
    parser, revised = StatementParser(), dict[int, Drafted]()
    async with aclosing(stream_text(model, messages, budget, deadline, DOCUMENT_SCHEMA)) as texts:
        async for text in texts:
            for drafted in parser.feed(text):
                if drafted.section is not None and 1 <= drafted.section <= len(refused):
                    revised.setdefault(drafted.section - 1, drafted)
    return revised
