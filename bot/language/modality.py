"""Whether a sentence tells what happened, or what is not settled."""

import re

from ingest.cache import cache_bytes

_AFTER = (
    r"(?:a|an|the|that|this|it|its|his|her|their|him|them|to|in|on|at|for|from|with|of|over|out|up|down|off|into|after"
    r"|before|between|against|under|about|as|back|again|all|both|no|not|any|some|more|most|how|what|whether|two|three"
    r"|last|yesterday)\b"
)
_IRREGULAR = (
    r"(?:began|broke|brought|built|bought|came|chose|drew|fell|fought|found|gave|grew|held|hit|kept|laid|led|left|lost"
    r"|made|met|paid|ran|rose|said|sank|saw|sent|shook|shot|shut|sold|spent|spoke|stood|struck|swore|threw|told|took"
    r"|went|won|withdrew|wrote|set out|cut off|(?:cut|put|set)(?= (?:an?|the|its|his|her|their)\b))"
)
_PAST = re.compile(
    # "Signed a treaty", "was signed", "has signalled that", and not "is planned", "a proposed force", "armed forces".
    rf"(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bto )(?<!\bbeing )(?<!\bbeen )(?<!\bthe )(?<!\ba )(?<!\ban )"
    rf"\b(?:{_IRREGULAR}|[a-z]{{2,}}ed(?=\s+(?:{_AFTER}|[A-Z0-9])|\s*$))\b(?!\s+by\b)"
    r"|\b(?:was|were|ha[sd]|have)\s+(?:been\s+)?(?:[a-z]+ly\s+)?(?:[a-z]{2,}ed|given|taken|seen|shown|written|chosen"
    rf"|begun|gone|broken|{_IRREGULAR})\b"
)
_PARTICIPLE = re.compile(r"\s*[a-z]+(?:ed|ing)\b")
"""What opens a phrase that belongs to a noun: ", described as a start", ", including"."""
_NOT_DONE = re.compile(
    r"\b(?:will|would|could|may|might|should|must|can|cannot|shall|is to|are to|is likely|are likely|plans? to|wants?"
    r"|needs?|seems?|appears?|remains?|depends?|hopes?|knows?|thinks?|believes?)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|if|because|since|although|though|while|whether|until|unless|so)\b"
    r"|[:;\"“]",
    re.IGNORECASE,
)
_SETTLED = (
    r"(?:known|clear|decided?|decides|final|settled|agreed|signed|ratified|approved|concluded|fixed|determined|named"
    r"|mentioned|published|said|say|explained|specified|know)"
)
_CONSENT = r"(?:approval|approve|consent|ratification|ratify|confirmation|confirm)"
_OPEN = re.compile(
    r"\b(?:unclear|unresolved|undecided|unsettled|uncertain|unknown|unanswered|in doubt|doubtful|open questions?"
    rf"|(?:not|n't|nor|never|nothing|nobody|no one|none)\b(?! to be named)(?:\s+\w+){{0,4}}?\s+{_SETTLED}"
    rf"|no (?:\w+ ){{1,3}}?(?:has|have) (?:yet )?been {_SETTLED}"
    r"|no (?:\w+ ){0,2}(?:decision|date|plan|agreement|answer|deadline|consensus|proposals?|details?)"
    r"|(?:remains?|remained|left|leaves?|still|is|are|stays?) open\b(?! (?:to|from|until|every)\b| for (?!now))"
    r"|(?:still|yet|remains?) (?:to be|has to|have to|needs? to|under|missing|being|in talks|waiting|working out)"
    r"|(?:has|have) yet to|not yet|awaits?|pending|needs? to be cleared up"
    rf"|(?:would|will|must|needs? to|has to|have to|still) (?:\w+ ){{0,3}}?{_CONSENT}"
    r"|(?:will|would|is to|are to|must|has to|have to) (?:\w+ ){0,2}?(?:decide|announce|appeal|rule)"
    r"|subject to|conditional (?:on|upon)|depends? (?:on|upon)|provided that|only if)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')


@cache_bytes()
def tells_event(text: str) -> bool:
    """Whether the main clause of a sentence says that something was done: no plan, state, wish or rule."""
    plain = _QUOTED.sub(" ", text)
    for clause in _split_main(plain):
        done = None if _PARTICIPLE.match(clause) else _PAST.search(clause)
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
