"""Whether a sentence tells what happened, or what is not settled."""

import re

from ingest.cache import cache_bytes

_DONE = (
    r"(?:\w{2,}ed|began|begun|broke|brought|built|bought|came|chose|cut|drew|fell|fought|found|gave|given|grew|held|hit|kept|knew|laid|led|left"
    r"|lost|made|met|paid|put|ran|rose|said|sank|saw|sent|set|shook|shot|shut|sold|spent|spoke|stood|struck|swore"
    r"|taken|taught|threw|told|took|went|won|withdrew|wrote|written)"
)
_PAST = re.compile(
    # "Signed", "was signed" and "has signed", and not "is planned", "to be agreed", "a proposed force" or "binding".
    rf"(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bto )(?<!\bbeing )(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bbeen )\b{_DONE}\b(?![\w-]*\s+by\b)"
    rf"|\b(?:was|were|ha[sd]|have)\s+(?:been\s+)?(?:\w+ly\s+)?{_DONE}\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:will|would|could|may|might|should|must|can|cannot|shall|is to|are to|is likely|are likely|plans? to|wants?"
    r"|needs?|seems?|appears?|remains?|depends?|hopes?|knows?|thinks?|believes?)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|if|because|since|although|though|while|whether|until|unless|as though|so)\b|[:;\"“]",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:unclear|unresolved|undecided|unsettled|uncertain|unknown|unanswered|disputed"
    r"|(?:not|n't|never|nothing|nobody|no one|none)\b(?:\s+\w+){0,4}?\s+(?:known|clear|decided|decides|final|settled|agreed|signed"
    r"|ratified|approved|concluded|fixed|determined|named|mentioned|published|said|explained|specified|decide|say|know)"
    r"|(?:no|without an?y?) (?:\w+ ){0,2}(?:decision|date|plan|agreement|answer|deadline|consensus|proposals?|details?)"
    r"|(?:remains?|remained|left|leaves?|still|is|are|stays?|yet) open\b(?! to)|open questions?"
    r"|(?:still|yet|remains?|has yet|have yet) (?:to be|has to|have to|need(?:s|ed)? to|under|missing|being|in talks|waiting|working out|pending)"
    r"|(?:has|have) yet to|yet to be|not yet|awaits?|pending|proposals are still missing"
    r"|(?:would|will|must|need(?:s|ed)? to|has to|have to|still) (?:\w+ ){0,3}?(?:approval|consent|ratification|approve|ratify|consent|agree)"
    r"|subject to|conditional (?:on|upon)|depends? (?:on|upon)|provided that|only if|need(?:s|ed)? to be cleared up"
    r"|in doubt|doubtful|whether\b[^.]{0,80}\b(?:is|remains) (?:unclear|open|unknown))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')


@cache_bytes()
def tells_event(text: str) -> bool:
    """Whether the main clause of a sentence says that something was done: no plan, state, wish or rule."""
    plain = _QUOTED.sub(" ", text)
    for clause in _split_main(plain):
        done = _PAST.search(clause)
        hindered = _NOT_DONE.search(clause)
        if done and not (hindered and hindered.start() < done.start()):
            return True
    return False


def _split_main(text: str) -> list[str]:
    """The clauses of a sentence that no conjunction or pronoun makes part of another."""
    clauses: list[str] = []
    for part in re.split(r",", text):
        opened = _SUBORDINATE.search(part)
        clauses.append(part[: opened.start()] if opened else part)
    return clauses


@cache_bytes()
def leaves_open(text: str) -> bool:
    """Whether a sentence says that something is not known, not settled, or hangs on something else."""
    return _OPEN.search(text) is not None
