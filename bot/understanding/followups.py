"""What a question means in its conversation: one that can be understood on its own, by rules of English alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.grammar import ASKING, AUXILIARIES, PREPOSITIONS
from bot.language.mentions import list_mentions
from bot.language.words import fold, list_words
from bot.understanding.clauses import LEAD_IN, WHAT_ABOUT, find_last_question, holds_verb, is_clause
from bot.understanding.corrections import append_or_ask, correct_question
from bot.understanding.exchanges import Exchange
from bot.understanding.fragments import ask_about, complete_fragment
from bot.understanding.parallels import append_fragment, swap_parallel
from bot.understanding.pointing import write_out
from bot.understanding.smalltalk import reply_to, strip_greeting

MEMORY = 4
"""How many exchanges back a reference is looked for."""
_ANSWER_WORDS = 120
"""How much of an earlier answer retrieval may mix in; a reference points into its first sentence only."""
DEPENDENT_WEIGHT, STANDALONE_WEIGHT = 0.3, 0.15
"""What each text of the context counts for in retrieval, where the question itself counts 1; evals/README.md has the
table that decided them."""

_THANKS = re.compile(
    r"^\W*(?:(?:well|ok(?:ay)?|yes|yeah|no|right|sure|oh|great|good|thanks?(?: you)?(?: very much| so much)?)"
    r"[\s,.!:;–—-]+)+",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    rf"^(?P<aux>{'|'.join(sorted(AUXILIARIES - {'be', 'been', 'being', 'am'}))})\s+(?P<who>(?:(?:the|a|an|any|all"
    rf"|other)\s+)?(?:(?-i:[A-Z])[\w.’'-]+(?:\s+(?-i:[A-Z])[\w.’'-]+)*|[\w.’'-]+))(?:\s+(?:too|also|as well|not"
    rf"|either))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question in its conversation."""

    standalone: str
    """The question as understood; equal to the question when it stands alone."""
    depends: bool
    """It can't be understood without what came before."""
    context: tuple[str, ...] = ()
    """The question before it and the words that answered that, for retrieval to mix in."""

    @property
    def context_weight(self) -> float:
        """What each text of `context` counts for where the question itself counts 1."""
        return DEPENDENT_WEIGHT if self.depends else STANDALONE_WEIGHT


def resolve_question(question: str, history: Sequence[Exchange]) -> Understood:
    """What `question` asks after `history` (oldest first); a question that says all it needs is left as it is."""
    earlier = [exchange for exchange in history if reply_to(exchange.question) is None][::-1][:MEMORY]
    asked = strip_greeting(question).strip()
    if not earlier or not asked:
        return Understood(asked or question, depends=False)
    last = earlier[0]
    core = LEAD_IN.sub("", asked)
    core = core if len(core.split()) > 2 else asked
    context = tuple(filter(None, (last.standalone, " ".join(last.answer_text.split()[:_ANSWER_WORDS]))))
    previous = find_last_question(last.standalone)
    standalone = (
        correct_question(asked, previous)
        or complete_fragment(asked, previous, last.answer_text)
        or _swap(asked, last, earlier)
        or write_out(core, earlier)
        or _specify(core, last)
        or _carry_on(core, asked, previous)
    )
    if standalone is not None:
        return Understood(_tidy(standalone), depends=True, context=context)
    return Understood(asked, depends=False, context=context)


def _swap(asked: str, last: Exchange, earlier: Sequence[Exchange]) -> str | None:
    """ "And Germany?", "In August?", "soldiers?", "And will Italy?"."""
    supposed = re.match(r"^(?:(?:and|but|so)\s++)?(?:what\s++)?((?:even\s++)?if\s++.+)$", asked, re.IGNORECASE)
    if supposed and len(asked.split()) < 12 and "," not in asked:
        condition = supposed.group(1)
        return append_fragment(
            find_last_question(last.standalone), write_out(condition, earlier, quiet=True) or condition
        )
    match = WHAT_ABOUT.match(asked)
    fragment = (asked[match.end() :] if match else LEAD_IN.sub("", asked)).strip(" ?.!,")
    previous = find_last_question(last.standalone)
    if not fragment:
        return None
    ellipsis = _ELLIPSIS.match(fragment)
    if ellipsis and not holds_verb(ellipsis["who"]):
        return _complete_ellipsis(ellipsis, previous, earlier)
    if is_clause(fragment):
        return (
            append_fragment(previous, fragment)
            if match
            and re.match(r"(?:if|when|in case|after|before|without)\b", fragment, re.IGNORECASE)
            # "When do they start?" is a question of its own, "when they start" is not.
            and fold([*fragment.split(" "), ""][1]) not in AUXILIARIES
            else None
        )
    opens = fold(fragment.split(" ")[0]) in PREPOSITIONS
    size = len([word for word in list_words(fragment) if not word.stop])
    if not match and not opens and (size > 2 or (not asked.rstrip().endswith("?") and size > 1)):
        # A line of keywords is a search of its own.
        return None
    resolved = write_out(fragment, earlier, quiet=True) or fragment
    resolved = re.sub(r"^The ", "the ", resolved)
    if not match and not opens and not asked.rstrip().endswith("?") and len(fragment.split()) > 1:
        return None
    return swap_parallel(previous, resolved) or append_or_ask(previous, resolved)


def _complete_ellipsis(ellipsis: re.Match[str], previous: str, earlier: Sequence[Exchange]) -> str | None:
    """ "And will Italy?" after "Will Germany send soldiers?"; "Did he?" likewise."""
    who = ellipsis["who"]
    resolved = write_out(who, earlier, quiet=True) or who
    opener = fold(previous.split(" ")[0])
    if opener in AUXILIARIES or opener in ASKING:
        swapped = None if resolved.lower() in previous.lower() else swap_parallel(previous, resolved)
        if swapped:
            return swapped
        if opener in AUXILIARIES and resolved.lower() in previous.lower():
            return previous
    return ask_about(f"{ellipsis['aux']} {resolved}", previous)


def _specify(asked: str, last: Exchange) -> str | None:
    """ "The summit" after "the Paris summit" is the same one."""
    for mention in list_mentions(asked):
        written = asked[mention.start : mention.end]
        if mention.named or mention.determiner != "the" or len(written.split()) != 2 or mention.possessive:
            continue
        if re.match(r"\s+(?:of|for|in|at|on|between|with|that|which|who)\b", asked[mention.end :]):
            continue
        for other in list_mentions(last.standalone):
            said = last.standalone[other.start : other.end]
            if (
                other.head != mention.head
                or other.named
                or len(said.split()) <= 2
                or other.determiner not in ("the", "")
            ):
                continue
            if any(c.isupper() for c in said[4:]):
                return f"{asked[: mention.start]}{other.text}{asked[mention.end :]}"
    return None


def _carry_on(core: str, asked: str, previous: str) -> str | None:
    """ "And how many leaders came?": a question that goes on from the last one and names nothing itself."""
    if not re.match(r"\W*(?:and|but|so)\b", _THANKS.sub("", asked), re.IGNORECASE) or not core.endswith("?"):
        return None
    return None if any(m.named for m in list_mentions(core)) else ask_about(core, previous)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" ([?.!,])", r"\1", text)
    return text[0].upper() + text[1:] if text else text
