"""A question with what points back in it written out: "What did he say?" as "What did Merz say?"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.language.grammar import AUXILIARIES
from bot.language.mentions import Mention, list_mentions
from bot.language.words import fold
from bot.understanding.antecedents import find_antecedent, is_acting, replace_reference
from bot.understanding.clauses import LEAD_IN, find_last_question
from bot.understanding.exchanges import Exchange, list_sources
from bot.understanding.fragments import ask_about
from bot.understanding.persons import describe_person, list_asked_objects
from bot.understanding.references import Reference, list_references

_COUNTING = re.compile(r"^(?P<ask>how many)\s+(?=(?P<next>[\w'’]+))", re.IGNORECASE)


def write_out(asked: str, earlier: Sequence[Exchange], quiet: bool = False) -> str | None:
    """`asked` with what points back to `earlier` (newest first) written out; None where nothing points back.

    What can't be written out is told by the question before, in brackets; with `quiet`, None then.
    """
    previous = find_last_question(earlier[0].standalone)
    counted = complete_count(asked, previous)
    asked = counted or asked
    references = list_references(asked)
    if not references:
        return counted
    result, done, left = asked, set[tuple[str, int]](), False
    for reference in references:
        sentence = len(re.findall(r"[.?!]\s", asked[: reference.start]))
        family = (reference.head or reference.kind, sentence)
        if family in done:
            continue
        antecedent = None
        if reference.kind not in ("whole", "open"):
            antecedent = _find(reference, earlier, asked, previous)
        if antecedent is not None and _is_named_already(asked, reference, antecedent):
            continue
        if antecedent is None:
            left = True
            continue
        done.add(family)
        # "They" may be the company that was spoken of, or not: then the question before is told as well.
        left = left or (reference.kind == "plural" and not antecedent.plural and not antecedent.named)
        shift = len(result) - len(asked)
        moved = replace(reference, start=reference.start + shift, end=reference.end + shift)
        result = replace_reference(result, moved, antecedent)
    if quiet:
        return result if done else None
    if left or not done:
        return ask_about(LEAD_IN.sub("", result) or result, previous)
    return result


def complete_count(asked: str, previous: str) -> str | None:
    """`asked` with the noun that it counts, where only the question before says that: "How many died?"."""
    ones = re.match(r"(?:which|how many|what) (?=ones\b)", asked, re.IGNORECASE)
    counted = _COUNTING.match(asked)
    if ones is None and (counted is None or fold(counted["next"]) not in AUXILIARIES):
        return None
    nouns = [m for m in list_mentions(previous) if m.plural and (not m.named or counted) and m.kind != "date"]
    if not nouns:
        return None
    noun = re.sub(r"^(?:the|these|those) ", "", nouns[0].text)
    if ones:
        return f"{asked[: ones.end()]}{noun}{asked[ones.end() + len('ones') :]}"
    opening = re.match(r"(?:how many|which|what)\s", previous, re.IGNORECASE)
    if counted is None or opening is None or nouns[0].start > opening.end():
        return None
    return f"{counted['ask']} {noun} {asked[counted.end() :]}"


def _find(reference: Reference, earlier: Sequence[Exchange], asked: str, previous: str) -> Mention | None:
    if reference.kind == "thing":
        objects = list_asked_objects(previous, list_sources(earlier[0], "thing")[-1])
        if objects and not objects[0].plural and not is_acting(reference, asked):
            return replace(objects[0], possessive=False)
    texts = [list_sources(exchange, reference.kind) for exchange in earlier]
    found = find_antecedent(reference, texts[:1], asked, previous)
    if found is None and reference.kind == "person":
        described = describe_person(previous)
        if described:
            return Mention(described, 0, 0, "person", False, "", False)
    return found or find_antecedent(reference, texts[1:], asked, previous)


def _is_named_already(asked: str, reference: Reference, antecedent: Mention) -> bool:
    """Whether the question speaks of the antecedent by name, so that the reference can't mean it."""
    rest = asked[: reference.start] + asked[reference.end :]
    return reference.kind != "noun" and antecedent.named and antecedent.text.lower() in rest.lower()
