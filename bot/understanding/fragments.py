"""Questions of a word or two that ask on: "Why?", "How many?", "Since when?", "Who said so?", "Really?"."""

import re

from bot.language.grammar import AUXILIARIES, BE, CLAUSE_OPENERS, MODALS, PAST_FORMS, PREPOSITIONS, VERBS
from bot.language.mentions import list_mentions
from bot.language.words import fold, list_words

_ADVERBIAL = re.compile(
    r"^(?:(?:and|but|so|then) )?((?:(?:since|until|till|by|from) )?(?:when|where)(?: exactly| then)?|why(?:"
    r" exactly)?|how|how (?:come|often|soon|quickly|long|far|exactly)"
    r"|(?:for|since) how long|(?:in|on|at|by|from|to|for|with) (?:what|which|how many) \w+(?: \w+)?)$",
    re.IGNORECASE,
)
_SAME_AS: dict[str, str] = {
    "how so": "how", "how come": "why", "why so": "why", "why is that": "why", "why was that": "why",
    "why's that": "why", "why did that happen": "why", "why did they": "why", "why not": "why", "what for": "why",
    "for what reason": "why", "when was that": "when", "when is that": "when", "when did that happen": "when",
    "where was that": "where", "where is that": "where", "where did that happen": "where",
    "how did that happen": "how", "how did they": "how",
}  # fmt: skip
_COUNTED = re.compile(
    r"^(?:(?:and|but|so) )?(how many|how much|which|what|whose)(?: (ones|of (?:them|these|those))|((?: \w+){1,3}))?$",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"^(?:(?:and|but|so) )?(?:who(?: exactly)? (?:said|says|say|claims?|claimed|stated|told you|reported|reports"
    r"|thinks)(?: (?:so|that|this|it))?"
    r"|says who|according to (?:who|whom)|where (?:does|did) (?:that|this|it) come from|(?:what(?:'s| is| are)"
    r" )?(?:the |your )?sources?)$",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"^(?:(?:oh|hm+|wow|but|and) )?(?:really|are you (?:quite |really |absolutely )?(?:sure|certain)(?: (?:of"
    r"|about) (?:that|this|it))?"
    r"|is (?:that|this|it) (?:really |actually |still )?(?:true|right|correct|so|certain|confirmed|known)|(?:for"
    r" )?sure|seriously|true|correct)$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:and|please|can|could|would) )*(?:you )?(?:please )?(?:(?:tell|give|show) me more(?: (?:details?"
    r"|information|info))?(?: (?:about|on) (?:that|this|it))?"
    r"|(?:any |some )?more(?: (?:details?|information|info))?|more (?:about|on) (?:that|this|it)|go on|continue"
    r"|elaborate(?: on (?:that|this|it))?"
    r"|explain(?: (?:that|this|it))?(?: (?:more|further))?|(?:any )?details|what else|anything else|what more"
    r"|and)(?: please)?$",
    re.IGNORECASE,
)
_INDEFINITE = {"who": "someone"}
_SUBJECT_ASKED = re.compile(r"^(who|which|what|how many) ", re.IGNORECASE)


def complete_fragment(fragment: str, question: str, statement: str) -> str | None:
    """`fragment` as a whole question, from the `question` before it and the `statement` that answered it ("" if none).

    None where `fragment` is no such short question.
    """
    plain = re.sub(r"\s+", " ", fragment.strip(" ?.!,;:…").lower().replace("’", "'"))
    plain = re.sub(r"^(?:and|but|so|then) ", "", plain) if plain != "and" else plain
    said = shorten(statement)
    if _SPEAKER.match(plain):
        return f"Who said this: {said or question.rstrip(' ?')}?"
    if _DOUBT.match(plain):
        return f"Is this right: {said or question.rstrip(' ?')}?"
    if _MORE.match(plain):
        return f"What else is known about this: {question}"
    plain = _SAME_AS.get(plain, plain)
    adverbial = _ADVERBIAL.match(plain)
    if adverbial:
        return _ask_about_circumstance(adverbial.group(1), question)
    counted = _COUNTED.match(plain)
    following = set(plain.split()[1:])
    if counted and not following & (AUXILIARIES | PAST_FORMS | PREPOSITIONS | CLAUSE_OPENERS - {"which"}):
        return _ask_how_many(counted.group(1), (counted.group(3) or "").strip(), question)
    if plain in (
        "who",
        "by whom",
        "to whom",
        "with whom",
        "for whom",
        "who exactly",
        "who else",
        "what exactly",
        "such as",
        "like what",
        "like who",
    ):
        return ask_about(fragment, question)
    return None


def ask_about(fragment: str, topic: str) -> str:
    """The fragment with what it is about behind it, where English has no short way to join them."""
    fragment = fragment.strip(" ?.!,;:")
    return f"{fragment[0].upper()}{fragment[1:]}? (About: {topic})" if fragment else topic


def shorten(statement: str, limit: int = 200) -> str:
    """The first sentence or clause of `statement`, at most `limit` characters long."""
    first = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", statement.strip())[0].rstrip(" .!?")
    if len(first) <= limit:
        return first
    return first[:limit].rsplit(None, 1)[0].rstrip(" ,;:")


def _ask_about_circumstance(asking: str, question: str) -> str:
    """The question asked again with `asking` before it; after "Who built it?" a cleft keeps the verb's form."""
    asking = asking[0].upper() + asking[1:]
    words = list_words(question)
    opener = fold(words[0].text) if words else ""
    if opener in AUXILIARIES:
        return f"{asking} {question[0].lower()}{question[1:]}"
    asked = re.match(
        r"^what\s+(?=(?:do|does|did|will|would|can|could|should|shall|may|might|must|has|have|had)\b)",
        question,
        re.IGNORECASE,
    )
    if asked:
        return f"{asking} {_name_object(question[asked.end() :])}"
    already = re.match(
        r"^(?:when|where|why|how(?: \w+ly| long| often| soon)?)\s+(?=(?:\w+)\b)", question, re.IGNORECASE
    )
    if already and question[already.end() :].split(" ")[0].lower() in AUXILIARIES:
        return f"{asking} {question[already.end() :]}"
    asked_for = _SUBJECT_ASKED.match(question)
    if asked_for:
        noun, rest = _INDEFINITE.get(asked_for.group(1).lower(), ""), question[asked_for.end() :]
        counted = [m for m in list_mentions(question) if m.start <= asked_for.end() < m.end]
        if not noun and counted:
            noun, rest = question[asked_for.end() : counted[0].end], question[counted[0].end :].lstrip()
        follows = fold(rest.split(" ")[0])
        if noun and (follows in PAST_FORMS or follows.endswith("ed")):
            return f"{asking} was it that {noun} {rest}"
    return ask_about(asking, question)


def _name_object(clause: str) -> str:
    """The clause with "that" for the object that was asked for: "did Trump say that about troops?"."""
    words = list_words(clause)
    for index, word in enumerate(words[1:], start=1):
        if fold(word.text) in VERBS and not word.text[0].isupper():
            if index + 1 == len(words) or fold(words[index + 1].text) in PREPOSITIONS:
                return f"{clause[: word.end]} that{clause[word.end :]}"
            break
    return clause


def _ask_how_many(asking: str, noun: str, question: str) -> str:
    """As in "How many?" after "Which countries took part?": "How many countries took part?"."""
    asking = asking[0].upper() + asking[1:]
    mentions = [m for m in list_mentions(question) if not m.named and m.kind != "date"]
    before = re.match(r"^(?:which|what|how many|how much)\s+(?=\w)", question, re.IGNORECASE)
    asked_for = question[mentions[0].start : mentions[0].end].lower() if mentions else ""
    same_noun = not noun or noun.split()[-1] in asked_for
    if before and asked_for and same_noun and mentions[0].start <= before.end():
        return f"{asking} {question[before.end() :]}"
    first = fold(question.split(" ")[0])
    objects = [
        m for m in mentions
        if m.plural and m.preposition not in PREPOSITIONS and m.determiner in ("", "any", "some", "more")
        and (not noun or question[m.start : m.end].lower().endswith(noun.split()[-1]))
    ]  # fmt: skip
    if first in MODALS and objects and objects[-1].start > len(question) * 0.25:
        chosen = objects[-1]
        rest = re.sub(r"\s+", " ", question[: chosen.start] + question[chosen.end :].lstrip()).strip()
        rest = rest.replace(" ?", "?")
        counted = question[chosen.start : chosen.end]
        counted = re.sub(r"^(?:any|some|more)\s+", "", counted, flags=re.IGNORECASE)
        return f"{asking} {counted} {rest[0].lower()}{rest[1:]}"
    if first in BE and objects:
        return f"{asking} {question[objects[0].start : objects[0].end]} are there? (About: {question})"
    return ask_about(f"{asking} {noun}".strip(), question)
