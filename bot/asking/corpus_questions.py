"""Questions about the corpus itself: which articles there are, how many, from when, of whom, which mention what."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.numbers import list_quantities

CorpusKind = Literal["list", "count", "newest", "oldest", "publishers", "period", "mentions", "claims", "figure"]

_ARTICLES = r"(?:news )?(?:articles?|documents?|docs?|sources?|reports?|stories|story|pieces?|texts?|files?)"
_CERTAIN = r"(?:news )?(?:articles?|documents?|docs?|sources?|stories|story|pieces?|texts?|files?)"
"""Without reports: "the latest report" is mostly somebody's."""
_CORPUS = (
    r"(?:the|your|this|our) (?:(?:whole|entire) )?(?:corpus|collection|database|archive|index|library|data|set of"
    r" articles|system|articles|material)"
)
_HERE = (
    rf"(?: (?:(?:in|of|from|within) {_CORPUS}|here|there|in total|in all|altogether|overall|available|loaded|indexed"
    rf"|now"
    r"|right now|at the moment|currently|(?:that )?(?:do )?(?:you|we) (?:have|hold|know|use|got)|have you(?: got)?"
    r"|(?:that )?there are|are there|is there)){0,3}"
)
_ALL = r"(?:(?:all|the|every|of|your|our|me|these|those|any|available) ){0,4}"
_ON = r"(?:on|about|regarding|concerning|covering|mentioning|naming|discussing|that mention|which mention|that name)"
_MENTION = (
    r"(?:mentions?|mentioned|names?|refers? to|talks? about|are about|is about|deals? with|covers?|discuss(?:es)?"
    r"|writes? about|reports? on|speaks? (?:of|about)|cites?|quotes?)"
)
_SAY = (
    r"(?:says?|said|reports?|reported|claims?|claimed|states?|stated|confirms?|confirmed|supports?|writes?|wrote"
    r"|argues?"
    r"|assert|agree)(?: that)?"
)
_OUTLETS = r"(?:publishers?|newspapers?|outlets?|news outlets?|media|papers?|news organi[sz]ations?|publications?)"
_FIGURE = r"(?:figures?|numbers?|amounts?|claims?|values?|sums?|statistics?|percentages?)"
_HAVE = (
    r"(?:do|did|are|can) (?:you|we|i)(?: currently)? (?:have|hold|know|use|using|see|got|cover|work with|search"
    r"|rely on)"
)
_TAIL = rf"{_HERE}(?: {_ON} (?P<about>.+))?"

_TABLE: tuple[tuple[CorpusKind, bool, str], ...] = (
    ("figure", True, rf"where (?:does|do|did|is|are) (?:the |that |this |those "
     rf"|these )?{_FIGURE}(?: of)? (?P<about>.+?)"
     r" (?:come|comes|came|originate|stem|taken|from)(?: from)?"),
    ("figure", True, rf"where (?:does|do|did|is) (?:the |that |this )?(?P<about>.+?) {_FIGURE} (?:come|originate|stem"
     rf"|taken)"
     r"(?: from)?"),
    ("figure", True, r"where (?:does|did) (?:the |that |this )?(?P<about>.+?) (?:come|originate|stem) from"),
    ("figure", True, rf"(?:(?:what|which|who)(?: is|'s|s)? )?(?:the )?(?:source|origin)s? (?:of|for|behind) (?:the "
     rf"|that"
     rf" |this )?(?:{_FIGURE} )?(?:of )?(?P<about>.+)"),
    ("figure", True, rf"(?:which|what) {_ARTICLES} (?:has|have|gives?|contains?|names?|states?|says?|mentions?) (?:the"
     rf" |that )?{_FIGURE} (?:of )?(?P<about>.+)"),
    ("figure", True, rf"who (?:says|said|gave|gives|reported|names|named) (?:the "
     rf"|that )?{_FIGURE} (?:of )?(?P<about>.+)"),
    ("figure", True, rf"where (?:did|do|have) (?:you|they|it) (?:get|got|take|find) (?:the |that "
     rf"|this )?(?:{_FIGURE} )?(?:of )?"
     r"(?P<about>.+?)(?: from)?"),
    ("claims", True, rf"how many (?:of the )?(?:independent |different |separate )?{_ARTICLES} {_SAY} (?P<about>.+)"),
    ("claims", False, rf"(?:which|what) (?:of the )?(?:independent |different )?(?:articles?|sources?"
     rf"|documents?) {_SAY}"
     r" (?P<about>.+)"),
    ("mentions", True, rf"how many (?:of the )?{_ARTICLES}(?: there)? {_MENTION} (?P<about>.+)"),
    ("mentions", False, rf"(?:which|what) (?:of the )?{_ARTICLES} {_MENTION} (?P<about>.+)"),
    ("mentions", False, rf"(?:in )?(?:which|what) {_ARTICLES} (?:is|are|do|does|did) (?P<about>.+?) (?:mentioned|named"
     r"|appear|discussed|covered|quoted|come up)"),
    ("mentions", False, rf"(?:what|which {_ARTICLES}|which) (?:do|have) you (?:have|got|hold) {_ON} (?P<about>.+)"),
    ("mentions", False, rf"(?:do you have|is there|are there|have you(?: got)?|have we(?: got)?|do we have) (?:anything"
     rf"|something|any {_CERTAIN}|an? {_CERTAIN}|{_CERTAIN}) {_ON} (?P<about>.+)"),
    ("count", True, rf"how many (?:of your |of the )?{_CERTAIN}(?: (?:are|is|were|come))?"),
    ("count", True, rf"how many (?:of your |of the )?{_ARTICLES}(?: (?:are|have|were|do|did) (?:there|you|we|in|been"
     rf"|from|by"
     rf"|of|available|here|published|loaded|indexed|ingested|added|written)\b)?(?: (?:have|got|hold|know|use|published"
     rf"|ingested|added|loaded|exist))?(?: in {_CORPUS})?{_TAIL}"),
    ("count", True, rf"how many {_ARTICLES} (?:does|is|are in) {_CORPUS}(?: (?:have|hold|contain|comprise|include))?"),
    ("count", True, rf"(?:how (?:big|large) is|what is the size of|size of) {_CORPUS}"),
    ("count", True, rf"(?:what is )?(?:the )?number of {_ARTICLES}{_TAIL}"),
    ("newest", False, rf"(?:(?:what|which|what's|whats)(?: is| are| was)? )?(?:the )?(?:your )?(?:newest|latest"
     rf"|most recent|youngest"
     rf"|last) {_CERTAIN}{_TAIL}"),
    ("oldest", False, rf"(?:(?:what|which|what's|whats)(?: is| are| was)? )?(?:the )?(?:oldest|earliest|very first"
     rf"|first)"
     rf" {_CERTAIN}{_TAIL}"),
    ("newest", False, rf"(?:which|what)(?: of the)? {_CERTAIN} (?:is|are|was) (?:the )?(?:newest|latest|most recent"
     rf"|last)"),
    ("oldest", False, rf"(?:which|what)(?: of the)? {_CERTAIN} (?:is|are|was) (?:the )?(?:oldest|earliest|first)"),
    ("newest", False, rf"(?:when was|how old is|from when is|what date is) (?:the |your )?(?:newest|latest"
     rf"|most recent|last)"
     rf" {_CERTAIN}(?: from| published| written)?{_HERE}"),
    ("oldest", False, rf"(?:when was|how old is|from when is|what date is) (?:the |your )?(?:oldest|earliest|first)"
     rf" {_CERTAIN}(?: from| published| written)?{_HERE}"),
    ("newest", False, rf"how (?:recent|up[ -]to[ -]date|current|fresh) (?:is|are) (?:you|{_CORPUS}|(?:the|your)"
     rf" {_CERTAIN})"),
    ("publishers", False, rf"(?:from |of |by )?(?:which|what|how many)(?: different)? {_OUTLETS} (?:are|do|is|did"
     rf"|were|have)"
     rf" (?:there|you|we|they|represented|(?:the|these|your|all) (?:{_CERTAIN})|in {_CORPUS}|included|available)"
     rf"(?: (?:have|from|come|come from|use|cover|know|by|of|stem from))?{_HERE}"),
    ("publishers", False, rf"who (?:published|wrote|publishes|has published) (?:the|these|your"
     rf"|all(?: the)?) {_CERTAIN}"),
    ("publishers", False, rf"(?:(?:list|show|name|who are|what are|which are) )?{_ALL}{_OUTLETS}{_HERE}"),
    ("publishers", False, rf"where (?:do|did|are) (?:the|these|your|all(?: the)?) {_CERTAIN}(?: all)? (?:come )?from"),
    ("publishers", False, rf"(?:which|what) {_OUTLETS} (?:has|have|published|wrote) (?:the )?most {_CERTAIN}"),
    ("period", False, rf"(?:from|since) when (?:to when |until when |till when )?(?:are|do|is|does|were) (?:you"
     rf"|{_CORPUS}|(?:the"
     rf"|these|your) {_CERTAIN})(?: (?:from|date|cover|go|reach|published|written|range))?"),
    ("period", False, rf"(?:what|which) (?:time ?|date )?(?:period|dates?|time|span|timespan|range|years|months|days"
     rf"|time"
     rf" frame|timeframe) (?:do|does|is|are|did) (?:you|{_CORPUS}|(?:the|these|your) {_CERTAIN})"
     r" (?:cover|span|covered|covered by|reach|from|come from)(?: from)?"),
    ("period", False, rf"how far (?:back |up )?(?:do|does) (?:you|{_CORPUS}|(?:the|these|your) {_CERTAIN}) (?:go"
     rf"|reach|date)"
     r"(?: back)?"),
    ("period", False, rf"when (?:were|was|are) (?:the|these|your|all(?: the)?) {_CERTAIN} (?:published|written|from"
     rf"|dated)"),
    ("period", False, rf"when do(?:es)? (?:{_CORPUS}|(?:the|these|your) {_CERTAIN}) (?:begin|start|end|stop"
     rf"|date from)"),
    ("period", False, rf"(?:what is |what's )?(?:the )?(?:date range|time span|timespan|period|dates) (?:of|covered by)"
     rf" (?:{_CORPUS}|(?:the|these|your) {_CERTAIN})"),
    ("list", False, rf"(?:which|what) {_CERTAIN}(?: (?:are|is|were|come))?(?: (?:published|written))?"),
    ("list", False, rf"(?:which|what) {_ARTICLES} (?:{_HAVE}|have you(?: got)?|are (?:there|available|here|loaded"
     rf"|indexed)"
     rf"|are in {_CORPUS}|is in {_CORPUS}|are you (?:using|working with))(?: been given)?{_TAIL}"),
    ("list", False, rf"(?:(?:a |the )?list(?: of)?|show|name|display|enumerate|browse|see) {_ALL}{_ARTICLES}{_TAIL}"),
    ("list", False, rf"{_ALL}(?:{_CERTAIN}){_TAIL}"),
    ("list", False, rf"(?:what is|what's|whats) in {_CORPUS}"),
    ("list", False, rf"what do(?:es)? (?:{_CORPUS}|you) (?:hold|contain|have|comprise|include"
     rf"|cover)(?: {_ON} (?P<about>.+))?"),
)  # fmt: skip
_COMPILED = tuple(
    (kind, counts, re.compile(rf"\A(?:{pattern})\Z", re.IGNORECASE | re.DOTALL)) for kind, counts, pattern in _TABLE
)


@dataclass(frozen=True, slots=True)
class CorpusQuestion:
    """What is asked about the corpus."""

    kind: CorpusKind
    about: str = ""
    """What the articles are to mention or say, or the figure that is asked for."""
    counts: bool = False
    """A number is asked for, rather than the articles one by one."""


def read_corpus_question(text: str) -> CorpusQuestion | None:
    """What `text`, without politeness and times, asks about the corpus; None where it asks for anything else."""
    for kind, counts, pattern in _COMPILED:
        match = pattern.match(text)
        if match is None:
            continue
        about = (match.groupdict().get("about") or "").strip(" \"“”'.,")
        if kind == "figure" and not list_quantities(about):
            continue
        if kind in ("list", "count") and about:
            kind = "mentions"
        return CorpusQuestion(kind, about, counts)
    return None
