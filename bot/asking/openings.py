"""How messages open that ask for a form: what stands there, and what follows it."""

import re
from collections.abc import Iterator

from bot.models import Form
from bot.numbers import NUMBER_WORDS

_NUMBER = (
    rf"(?:\d{{1,2}}|{'|'.join(word for word, value in NUMBER_WORDS.items() if 0 < value <= 20)}|a few|some|several)"
)
_POINTS = r"(?:bullets?|bullet[- ]?points?|points?|sentences?|lines?|quotes?|quotations?|takeaways?|items|facts|things)"
ITEMS = re.compile(rf"\b({_NUMBER})(?: [a-z]{{1,12}}){{0,2}}? {_POINTS}\b", re.IGNORECASE)
_IN_ITEMS = (
    rf"(?:(?:in|as|into|with|using) )?(?:(?:at most|no more than|up to|only|just|about|the|a|your) )?{_NUMBER}?"
    rf"(?: ?(?:short|key|main|brief|single|concise|most important))?"
    rf" ?(?:bullets?|bullet[- ]?points?|points|sentences?|lines)"
)
_HOW = (
    rf"(?:{_IN_ITEMS}|in a nutshell|in brief|in short|briefly|in a few words|in plain (?:english|words|language)"
    rf"|(?:in )?tl;? ?dr|"
    r"in (?:one|a|a single|half a|a short) (?:paragraph|page)|on (?:one|a|a single|half a) page|as (?:a )?(?:summary"
    r"|list))"
)
_WHAT = r"(?:(?:what|which|what's|whats)(?: is| are| was| were)? )?"
_ARTICLE = r"(?:(?:the|a|an|your|some|any|all|me|us) ){0,2}"
_ADJECTIVES = r"(?P<before>(?:[\w'-]{1,24} ){0,6}?)"
_OF = r"(?:of|on|about|for|from|in|regarding|concerning|covering|around|behind|over|to|towards?|with|at)"
_END = r"(?:[:,–—-]? ?(?P<topic>.*))"
_REST = rf"(?: {_OF} (?P<topic>.+))?"
_ON = rf"(?: {_OF} (?P<topic>.+)|\s?[:–—-] ?(?P<topic2>.+))?"
_SOURCES = (
    r"(?:(?:the|your|our|all|both|these|those|different|various|two|any|of|my|available|news) ){0,3}(?:sources"
    r"|articles|reports"
    r"|papers|newspapers|outlets|publishers|media|accounts|stories|texts|documents)"
)
_SUMMARY = (
    r"(?:summary|summaries|sum-?up|synopsis|gist|recap|tl;? ?dr|abstract|digest|bottom line|essentials|highlights"
    r"|essence"
    r"|nutshell|condensed version|short version|(?:key|main|most important|central|core|top|principal|crucial"
    r"|essential|major)"
    r" (?:points?|takeaways?|messages?|facts|findings|ideas?|things|aspects|statements|insights|news)|talking points"
    r"|take-?aways?"
    r"|bullet[- ]?points|bullets)"
)
_TIMELINE = (
    r"(?:time-?line|time line|chronology|chronological (?:order|overview|list|account|summary)|(?:sequence|order|course"
    r"|chain|succession) of events|(?:key|important|main) dates|events in order|dates and events)"
)
_BRIEF = (
    r"(?:brief|briefing|briefing (?:note|paper|memo|page)|background(?:er| briefing| note| paper)?|dossier|memo"
    r"|overview"
    r"|situation report|sitrep|fact ?sheet|one-?pager)"
)
_PAGE_NOUN = r"(?:report|page|paper|note|write-?up|one page|half a page|two pages)"
_CORPUS_WORDS = (
    r"(?:(?:in|by|across|from|of|throughout) )?(?:(?:all|the|your|these|our|this|of) ){0,3}(?:corpus|articles|sources"
    r"|collection|texts|documents|reports|material|everything|coverage|all of it)"
)
_NAMED = (
    r"(?:mentioned|named|cited|quoted|appearing|referred to|discussed|listed|involved|that appear"
    r"|that are (?:mentioned|named))"
)
_LIST_TAIL = (
    r"(?P<topic>(?: (?:in|on|about|by|for|from|with|at|of|who|that|which|regarding|concerning|across|around"
    r"|to|under|over|involved)\b.*)?)"
)
_STANCE = (
    r"(?:positions?|stances?|views?|opinions?|viewpoints?|standpoints?|attitudes?|reactions?|arguments|statements)"
)
_DIFFER = r"(?:differ|diverge|disagree|contrast|compare|part ways|clash)"
_CHANGED = r"(?:changed|been changed|developed|evolved|shifted|moved(?: on)?|progressed)"
_SINCE = (
    r"(?:since|between|from|after|over|in the (?:last|past)|this|last|during|compared|today|yesterday|recently|lately)"
)
_UNKNOWN = (
    r"(?:unclear|unknown|unresolved|undecided|unanswered|unsettled|uncertain|not (?:yet )?(?:known|clear|decided"
    r"|settled"
    r"|resolved|certain|agreed|clarified|said))"
)
_YET = r"(?:(?:still|yet|currently|as yet|so far|now) )"
_LATER = r"(?: (?:yet|still|so far|now))?"

_TABLE: tuple[tuple[Form, str], ...] = (
    # What people may also say of a summary or a brief comes first.
    ("open", rf"what (?:is|are|'s|remains?) (?:{_YET}(?:open|missing|to be (?:decided|settled|clarified|agreed|resolved"
     rf"|done|seen))|{_YET}?{_UNKNOWN}){_LATER}{_ON}"),
    ("open", rf"what's (?:{_YET}(?:open|missing)|{_YET}?{_UNKNOWN}){_LATER}{_ON}"),
    ("open", r"what (?:is|'s) open"),
    ("open", rf"what (?:remains|stays|has been left) (?:{_UNKNOWN}|open|to be \w+){_ON}"),
    ("open", rf"what (?:has|have) (?:{_YET}?not|{_YET}?yet to|{_YET}?to) (?:been|be) (?:decided|settled|clarified"
     rf"|agreed|resolved"
     rf"|answered|said){_LATER}{_ON}"),
    ("open", rf"{_WHAT}{_ARTICLE}(?:(?:still|remaining|main|most important|biggest) )?(?:open|unanswered|unresolved"
     rf"|outstanding"
     rf"|remaining) (?:questions?|issues?|points?|matters?){_ON}"),
    ("open", rf"(?:which|what) (?:questions?|points?|issues?) (?:are|remain|is|remains) (?:{_YET})?(?:open"
     rf"|{_UNKNOWN}){_ON}"),
    ("open", rf"what (?:do|does|don't|doesn't) (?:we|i|anyone"
     rf"|{_SOURCES}) (?:{_YET})?(?:not )?(?:{_YET})?(?:not )?(?:know|say|tell"
     rf"|answer|mention|cover){_LATER}{_ON}"),
    ("open", rf"{_WHAT}{_ARTICLE}(?:known )?(?:unknowns|loose ends|knowledge gaps|gaps){_ON}"),
    ("open", rf"(?:which|what)(?: questions?| points?)? (?:do|does|did) (?:{_SOURCES}|the coverage|it|they|this|that"
     rf"|you) leave"
     rf"(?: \w+)? (?:open|{_UNKNOWN}){_ON}"),
    ("agreement", rf"(?:do|did) {_SOURCES} (?:{_YET})?(?:all )?(?:agree|disagree|differ|contradict|conflict|match"
     rf"|concur|align"
     rf"|tally|diverge)(?: (?:with )?(?:each other|one another|themselves))?{_ON}"),
    ("agreement", rf"do {_SOURCES} (?:all )?(?:say|tell|report) (?:the )?same(?: thing| story)?{_ON}"),
    ("agreement", rf"are {_SOURCES} (?:consistent|in agreement|contradictory|in conflict|at odds|unanimous"
     rf"|agreed)(?: with each"
     rf" other)?{_ON}"),
    ("agreement", rf"(?:where|how|on what|in what|what|on which points) (?:do|does|did) {_SOURCES} (?:disagree|differ"
     rf"|contradict"
     rf"|diverge|conflict|agree)(?: (?:with )?(?:each other|one another))?(?: on)?{_ON}"),
    ("agreement", rf"(?:are|is) there (?:any )?(?:contradictions?|inconsistenc(?:y|ies)|discrepanc(?:y|ies)"
     rf"|disagreements?"
     rf"|conflicts?|conflicting \w+|contradictory \w+|consensus|agreement)(?: (?:between|among|amongst|in|across"
     rf"|within)"
     rf" {_SOURCES})?{_ON}"),
    ("agreement", rf"{_WHAT}{_ARTICLE}(?:contradictions|inconsistencies|discrepancies|conflicting (?:reports|figures"
     rf"|claims"
     rf"|accounts|numbers)|points? of (?:disagreement|agreement|contention))(?: (?:between|among|amongst|in|across"
     rf"|within)"
     rf" {_SOURCES})?{_ON}"),
    ("timeline", r"(?:(?:list|order|arrange|put|sort) )?(?P<topic>.+?) (?:as a time-?line|in chronological order"
     r"|on a time-?line"
     r"|chronologically)"),
    ("timeline", rf"{_ARTICLE}{_ADJECTIVES}{_TIMELINE}{_ON}"),
    ("timeline", rf"(?:what|what's) (?:is |are |was |were )?{_ARTICLE}{_TIMELINE}(?: (?:of|on|about|around|behind)"
     r" (?P<topic>.+))?"),
    ("timeline", r"(?:list|order|arrange|put|sort|trace|walk me through|take me through|go through"
     r"|run through) (?P<topic>(?:the )?"
     r"(?:key |main )?(?:events|dates|steps|what happened)\b.*)"),
    ("timeline", r"what happened (?:when|in (?:which|what) order|step by step|first and what (?:then"
     r"|next))(?: (?:with|in|at"
     r"|during|around|to) (?P<topic>.+))?"),
    ("timeline", r"how (?:did|have) (?P<topic>.+?) (?:unfold|unfolded|play out|played out)(?: over time)?"),
    ("changes", r"what is different(?: (?:in|with|about) (?P<topic>.+?))? (?P<dated>since\b.*)"),
    ("changes", rf"what(?: has|'s| have| is| was)?(?: really| actually)? {_CHANGED}(?: (?:about|in|with|on|for"
     rf"|regarding|concerning)"
     r" (?P<topic>.+))?"),
    ("changes", rf"what(?: has|'s| have)? {_CHANGED}(?: (?:in|with|on|about) (?P<topic>.+?))? (?P<time>{_SINCE}\b.*)"),
    ("changes", r"what(?: has|'s| have)? happened(?: (?:in|with|on|about) (?P<topic>.+?))? (?P<dated>since\b.*)"),
    ("changes", rf"how (?:did|has|have|does) (?P<topic>.+?) (?:change|changed|evolve|evolved|shift|shifted|develop"
     rf"|developed"
     rf"|moved)(?: over time)?(?: (?P<time>{_SINCE}\b.*))?"),
    ("changes", r"has (?:anything|something|much)(?: \w+)? (?:changed|happened|moved)(?: (?:in|with|on|about|for)"
     r" (?P<topic>.+?))?(?: (?P<time>(?:since|between|from|after)\b.*))?"),
    ("changes", r"has (?P<topic>.+?) changed (?P<time>(?:since|between|from)\b.*)"),
    ("changes", r"(?:what is|what's|whats)(?: there)? new(?: (?:on|with|regarding|concerning|around) (?P<topic>.+))?"),
    ("changes", rf"(?:what is|what's|whats) new(?: (?:in|here|today|{_CORPUS_WORDS}))?(?: (?P<time>{_SINCE}\b.*))?"),
    ("changes", r"(?:is there |are there |do you have |have you )?(?:anything|something) new(?: (?:on|about|in|with"
     r"|regarding|from)"
     r" (?P<topic>.+))?"),
    ("changes", r"(?:is there |are there |do you have |have you )?(?:any|the latest|latest|recent|new) (?:news"
     r"|updates?|developments?"
     r"|changes?)(?: (?:on|about|in|with|regarding|from|to|of) (?P<topic>.+))?"),
    ("changes", r"(?:an? )?(?:updates?|news|developments|changes)(?: (?:on|about|in|with|regarding) (?P<topic>.+))?"
     r"(?: (?P<time>(?:since|between)\b.*))?"),
    ("changes", r"what (?:have|did) (?:i|we) miss(?:ed)?(?: (?:on|about|in|with) (?P<topic>.+))?"),
    ("changes", r"what is the latest|what's the latest|(?:catch me up|update me)(?: (?:on"
     r"|about) (?P<topic>.+?))? (?P<time>since\b.*)"),
    ("changes", rf"(?:what|which (?:reports?|articles?|figures?|claims?|numbers?))(?: has| have| was"
     rf"| were)(?: been)? (?:corrected"
     rf"|withdrawn|retracted)(?: (?:in|by) {_CORPUS_WORDS})?(?: (?P<time>{_SINCE}\b.*))?"),
    ("quotations", rf"{_WHAT}{_ARTICLE}{_ADJECTIVES}(?:quotes?|quotations?|sound ?bites?|quotables?"
     rf"|verbatim statements?)"
     r"(?: (?:by|from|of) (?P<actor>.+?))?(?: (?:on|about|regarding|concerning|for) (?P<topic>.+))?"),
    ("quotations", r"(?:is there|do you have|have you(?: got)?|got) (?:a|any|some)(?: [a-z]{1,12}){0,2} (?:quotes?"
     r"|quotations?|sound ?bites?)"
     r"(?: (?:by|from|of) (?P<actor>.+?))?(?: (?:on|about|regarding|concerning|for) (?P<topic>.+))?"),
    ("quotations", r"quote (?P<actor>[^,]{1,120}?) (?:on|about|regarding) (?P<topic>.+)"),
    ("quotations", r"what did (?P<actor>.+?) (?:say|write)(?: (?:on|about) (?P<topic>.+?))?,? (?:verbatim"
     r"|word for word|exactly, word for"
     r" word|in (?:his|her|their) own words|literally)(?: (?:on|about) (?P<topic2>.+))?"),
    ("quotations", r"(?:in )?(?P<actor>.+?)(?:'s|’s|'|’)? (?:exact|own|very) words(?: (?:on|about) (?P<topic>.+))?"),
    ("quotations", r"(?:what are |what were )?(?:the )?(?:exact|very) words of (?P<actor>.+?)(?: (?:on"
     r"|about) (?P<topic>.+))?"),
    ("quotations", r"something quotable(?: (?:by|from|of) (?P<actor>.+?))?(?: (?:on|about) (?P<topic>.+))?"),
    ("quotations", r"what did (?P<actor>.+?) (?:literally|verbatim) (?:say|write)(?: (?:on|about) (?P<topic>.+))?"),
    ("positions", rf"who (?:has |have )?(?:said|says?|thinks?|wants?|argues?|demands?|claims?|stands|promised"
     rf"|proposes?) (?:what|where)"
     rf"(?: {_OF} (?P<topic>.+))?"),
    ("comparison", r"(?:what is|what's|what are|what were|explain)? ?(?:the |any )?(?:main |key "
     r"|biggest )?differences? (?:between|in) (?P<parted>.+)"),
    ("positions", r"what (?:do|does|did) (?:everyone|everybody|each(?: \w+)?|all (?:the )?(?:sides|parties|actors"
     r"|countries)|the (?:different"
     r" |various )?(?:sides|parties|actors|players|countries)) (?:say|think|want|demand)(?: (?:on|about|of"
     r"|regarding) (?P<topic>.+))?"),
    ("positions", r"where (?:do|does) (?:everyone|everybody|each(?: \w+)?|they(?: all)?|all (?:the )?(?:sides|parties"
     r"|actors|countries)|the"
     r" (?:different |various )?(?:sides|parties|actors|players|countries)) stand(?: (?:on|in) (?P<topic>.+))?"),
    ("positions", r"who (?:is|are|was|were)? ?(?:for|in favou?r(?: of)?|supports?|backs?) (?:and (?:who (?:is "
     r"|are )?)?(?:against|opposes?"
     r"|opposed to) )(?P<topic>.+)"),
    ("positions", r"who (?:is |are )?(?:supports?|backs?|for|in favou?r of) (?P<topic>.+?),? and who (?:is "
     r"|are )?(?:opposes?|against"
     r"|opposed to|rejects?|not)(?: it| them| that)?"),
    ("positions", rf"{_WHAT}(?P<owners>[^,]{{1,120}}?'s?) (?:positions|stances|views|viewpoints)(?: (?:on|about"
     rf"|regarding"
     r"|towards?) (?P<topic>.+))?"),
    ("positions", rf"{_WHAT}{_ARTICLE}(?:(?:different|various|main|key|respective|official|national|public"
     rf"|known) ){{0,2}}"
     r"(?:positions|stances|viewpoints|standpoints|views|opinions|reactions|statements)(?: (?:of|by"
     r"|from) (?P<actor>.+?))?"
     r"(?: (?:on|about|regarding|concerning|towards?|to) (?P<topic>.+))?"),
    ("comparison", r"(?:compare|contrast|juxtapose) (?P<sides>.+)"),
    ("comparison", rf"{_WHAT}{_ARTICLE}(?:(?:side[- ]by[- ]side|direct|quick|short) )?comparison (?:of"
     rf"|between) (?P<sides>.+)"),
    ("comparison", rf"(?:how|where|in what (?:way|ways|respect|respects)|on what|on which points|in which (?:points"
     rf"|ways)) (?:do|does"
     rf"|did) (?P<parted>.+?) {_DIFFER}(?: from (?P<second>.+?))?(?: (?:on|about|over|regarding|in"
     rf"|when it comes to) (?P<topic>.+))?"),
    ("comparison", r"what (?:distinguishes|separates|divides|sets) (?P<parted>.+?)(?: apart)?"),
    ("comparison", r"(?P<parted>[^,]{1,80}?) (?:vs\.?|versus|compared (?:to|with)"
     r"|as opposed to) (?P<second>[^,]{1,120})"),
    ("brief", rf"{_WHAT}{_ARTICLE}(?:(?:current|present) )?(?:state of play|lie of the land){_ON}"),
    ("brief", r"brief (?:(?:me|us|him|her|them|the [a-z]+|my [a-z]+)\b ?)?(?:(?:up )?(?:on|about|regarding|concerning"
     r"|for) (?P<topic>.+)|[:–—-] ?"
     r"(?P<topic2>.+))?"),
    ("brief", rf"(?:briefing|brief|background|backgrounder|dossier|report|page|overview|memo"
     rf"|one-?pager)(?: {_OF} (?P<topic>.+)| ?[:–—-] ?(?P<topic2>.+))"),
    ("brief", rf"(?:an? |the |your |my )?{_ADJECTIVES}{_BRIEF}{_ON}"),
    ("brief", rf"(?:an? |one |two |half a |your |my ){_ADJECTIVES}{_PAGE_NOUN}{_ON}"),
    ("brief", r"(?:what|everything|all) (?:should|must|do|does|ought|would|might)? ?(?:the [a-z]+|i|we|she|he"
     r"|my [a-z]+|one|an? [a-z]+|you|there is)"
     r"(?: (?:need|have|want|ought))?(?: to)? know (?:about|of|on|regarding) (?P<topic>.+)"),
    ("brief", r"(?:me )?everything (?:that )?(?:(?:you|we) (?:have|know)|there is(?: to know)?|known|i (?:should"
     r"|need to|must) know)? ?(?:on|about"
     r"|regarding) (?P<topic>.+)"),
    ("brief", r"(?:fill me in|bring (?:me|us|the minister) up to (?:speed|date)|me up to speed|me up to date"
     r"|us up to speed|catch (?:me|us) up|me ready"
     r"|prepare (?:me|us|the minister)|prep me)(?: (?:on|about|for|regarding) (?P<topic>.+))"),
    ("summary", rf"(?:summari[sz]e|sum up|recap|condense|boil down|digest|outline|abstract)\b{_END}"),
    ("summary", r"sum (?P<topic>.+?) up"),
    ("summary", r"boil (?P<topic>.+?) down"),
    ("summary", rf"{_WHAT}{_ARTICLE}{_ADJECTIVES}{_SUMMARY}{_ON}"),
    ("summary", rf"(?:tl;? ?dr|key points|main points|key takeaways|main takeaways|takeaways|highlights"
     rf"|summary)\b[:–—,-]? (?:{_OF} )?(?P<topic>.+)"),
    ("summary", r"what (?:is|are|'s) (?:(?:all )?(?:this|that|these|it|they)(?: all)?(?: \w+)?|the (?:corpus"
     r"|collection|articles|coverage|archive|sources))"
     r" (?:all )?about"),
    ("summary", r"what's (?:(?:all )?(?:this|that|it)(?: all)?|the (?:corpus|collection|coverage"
     r"|archive)) (?:all )?about"),
    ("summary", r"what (?:is|are) (?P<topic>(?:the|this|that) [^,]{1,80}? (?:article|piece|report|story|explainer|faq"
     r"|text|interview|document)s?)"
     r" (?:all )?about"),
    ("summary", r"what (?:do|does) (?P<topic>(?:the|this|that) [^,]{1,80}? (?:article|piece|story|explainer"
     r"|faq)s?) say"),
    ("list", r"who are (?:all )?the (?:(?:key|main|most important|leading|central) )?(?P<noun>people|persons|players"
     r"|actors|figures"
     r"|politicians|leaders)(?: (?:in|of|on|behind|around) (?P<topic>.+))?"),
    ("list", rf"(?:list|enumerate|name|a list of|the list of|an? \w+ list of) (?:me )?(?:all|every|each"
     rf"|the)(?: (?:the|of the))? (?P<noun>[^,]{{1,60}}?)"
     rf" {_NAMED}{_LIST_TAIL}"),
    ("list", rf"(?:(?:list|enumerate|a list of|the list of|an? \w+ list of) (?:me )?(?:(?:all|every|each|the|of"
     rf"|any) ){{0,3}}|name (?:all|every|each)"
     rf"(?: of)?(?: the)? )(?P<noun>[a-z-]{{3,30}}(?: [a-z-]{{3,30}}){{0,2}}?){_LIST_TAIL}"),
    ("list", rf"(?:which|what) (?P<noun>[^,]{{1,60}}?) (?:are|get|were) (?:all )?(?:mentioned|named|cited|quoted"
     rf"|referred to|listed)"
     rf"{_LIST_TAIL}"),
    ("list", rf"(?:which|what) (?P<noun>[a-z -]{{3,40}}?) (?:appear|occur|come up|feature)(?: {_CORPUS_WORDS})?"),
    ("list", rf"who (?:(?:all )?(?:is|are|gets) (?:all )?(?:mentioned|named|quoted)|appears|features){_LIST_TAIL}"),
    ("list", rf"(?:all|every)(?: the)? (?P<noun>[^,]{{1,60}}?) {_NAMED}{_LIST_TAIL}"),
    ("list", rf"who are (?:all )?the (?P<noun>[^,]{{1,40}}?) {_NAMED}{_LIST_TAIL}"),
    ("summary", r"(?P<topic>.+?)(?:,| -| –| —|:) (?:summary|key points|main points|takeaways|gist)"),
)  # fmt: skip
_INNER = ".{1,160}?"
"""A part with another behind it: each is as long as it may be, or to find where they meet would take too long."""
_OPENINGS = tuple(
    (form, re.compile(rf"\A(?:{pattern.replace('.+?', _INNER)})\Z", re.IGNORECASE | re.DOTALL))
    for form, pattern in _TABLE
)
MANNER = re.compile(rf"(?:\A|,? |[:–—-] ?)(?:{_HOW})\Z", re.IGNORECASE)
"""How the answer is to be laid out, where that ends a message."""
MANNER_FIRST = re.compile(rf"\A(?:{_HOW})[,:]? (?!of\b|on\b|about\b)", re.IGNORECASE)


def match_openings(text: str) -> Iterator[tuple[Form, dict[str, str]]]:
    """Every form that `text`, without politeness, opens as a request for, and the parts of each by name."""
    for form, pattern in _OPENINGS:
        if match := pattern.match(text):
            yield form, {name: part.strip() for name, part in match.groupdict().items() if part and part.strip()}
