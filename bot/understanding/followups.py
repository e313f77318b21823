"""What a question means in its conversation: one that can be understood on its own, by rules of English alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language.grammar import ASKING, AUXILIARIES, PREPOSITIONS
from bot.language.mentions import Mention, list_mentions
from bot.language.words import fold, list_words
from bot.models import Answer
from bot.understanding.antecedents import find_antecedent, replace_reference
from bot.understanding.clauses import ABOUT, WHAT_ABOUT, find_last_question, holds_verb, is_clause
from bot.understanding.corrections import append_or_ask, correct_question
from bot.understanding.fragments import ask_about, complete_fragment, shorten
from bot.understanding.parallels import append_fragment, swap_parallel
from bot.understanding.references import Reference, list_references
from bot.understanding.smalltalk import reply_to, strip_greeting

MEMORY = 4
"""How many exchanges back a reference is looked for."""
_ANSWER_WORDS = 120
"""How much of an earlier answer retrieval may mix in; a reference points into its first sentence only."""
DEPENDENT_WEIGHT, STANDALONE_WEIGHT = 0.3, 0.15
"""What each text of the context counts for in retrieval, where the question itself counts 1; evals/README.md has the
table that decided them."""

_LEAD_IN = re.compile(
    r"^\W*(?:(?:and|but|so|then|also|well|ok(?:ay)?|yes|yeah|no|nope|right|sure|oh|hm+|i see|got it|interesting"
    r"|great|good|"
    r"sorry|oops|wait(?: a second)?|that(?: is|['’]s) (?:fine|ok|okay|all right)|thanks?(?: you)?(?: very much| so"
    r" much)?|by the way|anyway|please)"
    r"(?:[\s,.!:;–—-]+|$))+",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    rf"^(?P<aux>{'|'.join(sorted(AUXILIARIES - {'be', 'been', 'being', 'am'}))})\s+(?P<who>(?:(?:the|a|an|any|all"
    rf"|other)\s+)?(?:(?-i:[A-Z])[\w.’'-]+(?:\s+(?-i:[A-Z])[\w.’'-]+)*|[\w.’'-]+))(?:\s+(?:too|also|as well|not"
    rf"|either))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of the conversation and the words that answered it."""

    question: str
    standalone: str
    answer_text: str = ""


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


def read_answer(answer: Answer) -> Exchange:
    """An answer as one exchange of its conversation."""
    said = " ".join(statement.text for statement in answer.statements)
    said = said or " ".join(position.text for item in answer.disagreements for position in item.positions)
    return Exchange(answer.question, answer.standalone_question, said)


def resolve_question(question: str, history: Sequence[Exchange]) -> Understood:
    """What `question` asks after `history` (oldest first); a question that says all it needs is left as it is."""
    earlier = [exchange for exchange in history if reply_to(exchange.question) is None][::-1][:MEMORY]
    asked = strip_greeting(question).strip()
    if not earlier or not asked:
        return Understood(asked or question, depends=False)
    last = earlier[0]
    core = _LEAD_IN.sub("", asked)
    core = core if len(core.split()) > 2 else asked
    context = tuple(filter(None, (last.standalone, " ".join(last.answer_text.split()[:_ANSWER_WORDS]))))
    previous = find_last_question(last.standalone)
    standalone = (
        correct_question(asked, previous)
        or complete_fragment(asked, previous, last.answer_text)
        or _swap(asked, last, earlier)
        or _refer(core, earlier)
        or _specify(core, last)
    )
    if standalone is not None:
        return Understood(_tidy(standalone), depends=True, context=context)
    return Understood(asked, depends=False, context=context)


def _swap(asked: str, last: Exchange, earlier: Sequence[Exchange]) -> str | None:
    """ "And Germany?", "In August?", "soldiers?", "And will Italy?"."""
    supposed = re.match(r"^(?:(?:and|but|so)\s+)?(?:what\s+)?((?:even\s+)?if\s+.+)$", asked, re.IGNORECASE)
    if supposed and len(asked.split()) < 12 and "," not in asked:
        condition = supposed.group(1)
        return append_fragment(find_last_question(last.standalone), _refer(condition, earlier, quiet=True) or condition)
    match = WHAT_ABOUT.match(asked)
    fragment = (asked[match.end() :] if match else _LEAD_IN.sub("", asked)).strip(" ?.!,")
    previous = find_last_question(last.standalone)
    if not fragment:
        return None
    ellipsis = _ELLIPSIS.match(fragment)
    if ellipsis and not holds_verb(ellipsis["who"]):
        return _complete_ellipsis(ellipsis, previous, earlier)
    if is_clause(fragment):
        return (
            append_fragment(previous, fragment)
            if match and re.match(r"(?:if|when|in case|after|before|without)\b", fragment, re.IGNORECASE)
            else None
        )
    opens = fold(fragment.split(" ")[0]) in PREPOSITIONS
    size = len([word for word in list_words(fragment) if not word.stop])
    if not match and not opens and (size > 2 or (not asked.rstrip().endswith("?") and size > 1)):
        # A line of keywords is a search of its own.
        return None
    resolved = _refer(fragment, earlier, quiet=True) or fragment
    resolved = re.sub(r"^The ", "the ", resolved)
    if not match and not opens and not asked.rstrip().endswith("?") and len(fragment.split()) > 1:
        return None
    return swap_parallel(previous, resolved) or append_or_ask(previous, resolved)


def _complete_ellipsis(ellipsis: re.Match[str], previous: str, earlier: Sequence[Exchange]) -> str | None:
    """ "And will Italy?" after "Will Germany send soldiers?"; "Did he?" likewise."""
    who = ellipsis["who"]
    resolved = _refer(who, earlier, quiet=True) or who
    opener = fold(previous.split(" ")[0])
    if opener in AUXILIARIES or opener in ASKING:
        swapped = None if resolved.lower() in previous.lower() else swap_parallel(previous, resolved)
        if swapped:
            return swapped
        if opener in AUXILIARIES and resolved.lower() in previous.lower():
            return previous
    return ask_about(f"{ellipsis['aux']} {resolved}", previous)


def _refer(asked: str, earlier: Sequence[Exchange], quiet: bool = False) -> str | None:
    """`asked` with what points back written out; with `quiet`, None where nothing was found to put there."""
    previous = find_last_question(earlier[0].standalone)
    counted = re.match(r"(?:which|how many|what) (?=ones\b)", asked, re.IGNORECASE)
    nouns = [m for m in list_mentions(previous) if m.plural and not m.named]
    if counted and nouns:
        noun = re.sub(r"^(?:the|these|those) ", "", nouns[0].text)
        return f"{asked[: counted.end()]}{noun}{asked[counted.end() + len('ones') :]}"
    references = list_references(asked)
    if not references:
        return None
    texts = [_list_sources(exchange) for exchange in earlier]
    result, done = asked, set[tuple[str, int]]()
    for reference in references:
        sentence = len(re.findall(r"[.?!]\s", asked[: reference.start]))
        family = (reference.head or reference.kind, sentence)
        antecedent = None
        if family not in done and reference.kind not in ("whole", "open"):
            antecedent = find_antecedent(reference, texts, asked)
        if antecedent is None or _is_named_already(asked, reference, antecedent):
            continue
        done.add(family)
        shift = len(result) - len(asked)
        moved = replace(reference, start=reference.start + shift, end=reference.end + shift)
        result = replace_reference(result, moved, antecedent)
    if done:
        return result
    return None if quiet else ask_about(_LEAD_IN.sub("", asked) or asked, previous)


def _list_sources(exchange: Exchange) -> tuple[str, str]:
    """The question and its answer; who was asked for stands in the answer."""
    answer = _cut(exchange.answer_text)
    question = ABOUT.sub("", exchange.standalone) or exchange.standalone
    if answer and re.match(r"\W*(?:who|which|whose)\b", exchange.standalone, re.IGNORECASE):
        return answer, question
    return question, answer


def _is_named_already(asked: str, reference: Reference, antecedent: Mention) -> bool:
    """Whether the question speaks of the antecedent by name, so that the reference can't mean it."""
    rest = asked[: reference.start] + asked[reference.end :]
    return reference.kind != "noun" and antecedent.named and antecedent.text.lower() in rest.lower()


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


def _cut(answer: str) -> str:
    return shorten(answer, limit=1_000)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([?.!,])", r"\1", text)
    return text[0].upper() + text[1:] if text else text
