"""Whether words make a whole clause or only a piece of one, and which question of a message is asked on from."""

import re

from bot.language.grammar import ASKING, AUXILIARIES, DETERMINERS, PAST_FORMS, VERBS
from bot.language.lexicon import ASKING_WORDS
from bot.language.words import fold, list_words

LEAD_IN = re.compile(
    r"^\W*(?:(?:and|but|so|then|also|well|ok(?:ay)?|yes|yeah|no|nope|right|sure|oh|hm+|i see|got it|interesting"
    r"|great|good|"
    r"sorry|oops|wait(?: a second)?|that(?: is|['’]s) (?:fine|ok|okay|all right)|thanks?(?: you)?(?: very much| so"
    r" much)?|by the way|anyway|please)"
    r"(?:[\s,.!:;–—-]+|$))+",
    re.IGNORECASE,
)
"""Words that a question is led in with."""
WHAT_ABOUT = re.compile(
    r"^(?:(?:and|but|so|then|ok(?:ay)?|yes|no|now)[\s,]+)*(?:what|how)(?:\s+(?:else\s+)?about|['’]?s about)\s+"
    r"|^(?:and|but|also|or|same (?:question )?for|likewise(?: for)?)\b[\s,]+"
    r"|^(?:and\s+)?(?:as for|regarding|concerning)\s+",
    re.IGNORECASE,
)
"""Openings that ask the same of something else."""
ABOUT = re.compile(r"(?<!\s)\s++\(About: .*$", re.DOTALL)
"""What `bot.understanding.fragments.ask_about` puts behind a question."""


def is_clause(text: str) -> bool:
    """Whether `text` has a verb of its own, so that it is no mere piece of a question."""
    words = list_words(text)
    return len(words) > 9 or holds_verb(text) or bool(words and fold(words[0].text) in ASKING)


def holds_verb(text: str) -> bool:
    words = list_words(text)
    for index, word in enumerate(words):
        plain = fold(word.text)
        if (
            (plain in AUXILIARIES and (index == 0 or plain not in ("may", "will")))
            or plain in PAST_FORMS
            or plain in ("i", "we", "you", "let")
        ):
            return True
        before = fold(words[index - 1].text) if index else ""
        if plain in VERBS and (
            before in ("to", "please", "not", "how") or (index == 0 and len(words) > 2 and plain in ASKING_WORDS)
        ):
            return True
        if index and plain.endswith("ed") and len(plain) > 4 and before not in DETERMINERS and index + 1 < len(words):
            return True
        if plain in ("says", "wants", "leads", "means", "needs", "takes", "seems", "makes", "gives", "works"):
            return True
    return False


def find_last_question(text: str) -> str:
    """The last question of a turn that says several things: what is asked on from."""
    text = ABOUT.sub("", text.strip()) or text.strip()
    sentences = [s for s in re.split(r"(?<=[?])\s+(?=\S)|(?<=[.!])\s+(?=[A-Z])", text) if len(s.split()) > 2]
    questions = [s for s in sentences if s.endswith("?")]
    chosen = (questions or sentences or [text])[-1]
    chosen = WHAT_ABOUT.sub("", chosen) if is_clause(WHAT_ABOUT.sub("", chosen)) else chosen
    return chosen[0].upper() + chosen[1:] if chosen else text
