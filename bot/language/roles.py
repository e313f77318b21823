"""The words that say what somebody is, and that somebody says, wants or thinks something."""

from bot.language.words import split_words
from ingest.cache import WORD_BYTES, cache_bytes

HUMAN_ROLES = split_words(
    """president chancellor premier minister mayor king queen prince princess secretary spokesman spokeswoman
    spokesperson chief head chair chairman chairwoman chairperson director executive officer leader envoy ambassador
    governor senator deputy lawmaker congressman congresswoman mp judge justice mediator negotiator economist professor
    scientist biologist pathologist researcher captain commander general colonel major brigadier admiral sergeant
    farmer lawyer attorney solicitor prosecutor commissioner treasurer official representative analyst expert adviser
    advisor engineer doctor nurse teacher coroner investigator inspector auditor administrator manager owner landlord
    author writer journalist reporter editor historian neurologist activist campaigner critic observer diplomat
    witness resident candidate challenger incumbent predecessor successor opponent member coach captain trainer
    bishop pope priest imam rabbi founder co-founder whip speaker counsellor councillor alderman delegate
    banker broker trader investor developer pilot sailor skipper fisherman docker miner worker
    trawlerman firefighter detective constable superintendent marshal chieftain sheikh sultan emir tsar vice-president
    agent aide counterpart master man woman neighbour widow scholar psychologist sociologist geologist curator archivist
    mother father brother sister son daughter wife husband parent pensioner student pupil customer coordinator cardinal
    philosopher physicist chemist architect designer planner surgeon physician midwife consultant boss host
    descendant heir relative"""
)
STATE_NOUNS = split_words("""president premier minister king queen parliament assembly ambassador monarch""")
OFFICES = split_words(
    """president chancellor premier minister mayor governor senator lawmaker congressman congresswoman mp commissioner
    councillor king queen envoy ambassador vice-president prince princess tsar emir sultan"""
)
"""Roles in politics, where what they are of does not say otherwise."""
PARTY_ROLES = split_words(
    """secretary spokesman spokeswoman spokesperson leader deputy candidate challenger incumbent negotiator delegate"""
)
"""Roles in politics where they are of a state, a ministry or a party."""
POLITICAL_BODIES = split_words(
    """ministry government parliament assembly senate congress cabinet party opposition bundestag duma kremlin"""
)
RULE = split_words("administration presidency regime")
"""What a name stands before that rules: "the Roth administration"."""
RULED = RULE | POLITICAL_BODIES | split_words("army armies troops forces")
"""What is somebody's who rules."""
LANDS = split_words(
    """bay mount mountain island islands isle isles river lake sea ocean gulf strait cape valley point hill hills desert
    peninsula coast port harbour harbor forest street road square bridge channel north south east west great little"""
)
"""Of a name these make a place's."""
DOCUMENTS = split_words("declaration treaty agreement report study survey poll article war sea act law convention pact")
"""Of names these make no body's."""
COMPANY_NOUNS = split_words(
    """company firm corporation operator maker manufacturer airline airlines bank motors industries pharma lines
    holdings ltd plc inc gmbh ag llc partners systems energy shipping logistics broadcaster news"""
)
BODY_NOUNS = split_words(
    """ministry government administration council commission committee court parliament assembly senate congress cabinet
    union alliance league party association federation confederation organisation organization institute university
    college academy bank fund agency office authority department bureau board company firm group corporation operator
    maker manufacturer airline railway bundestag bundesrat duma knesset mission coalition police army navy force forces
    brigade service centre center society foundation chamber institution museum hospital school theatre club team front
    movement network newspaper magazine gazette herald ledger wire bulletin times tribune post courier daily broadcaster
    station church embassy consulate tribunal observatory laboratory clinic cooperative trust opposition municipality
    municipalities city town region state treasury exchange regulator watchdog inspectorate coastguard registry
    press shipping airlines motors industries pharma lines holdings ltd plc inc gmbh ag llc partners systems energy
    guild syndicate lobby secretariat directorate prosecution embassy paper survey surveys study report poll polls
    studies reports declaration news"""
)
DETERMINERS = split_words(
    "the a an its their his her our this that some many several most no one another both two three"
)
PLACE_WORDS = split_words("in at near from to around across outside inside towards toward through off into via")
VIEWS = split_words("view views opinion eyes words account reckoning reading estimate judgement judgment assessment")

INVERTED = split_words(
    """say says said add adds added argue argues argued warn warns warned explain explains explained note notes noted
    write writes wrote ask asks asked conclude concludes concluded reckon reckons reckoned recall recalls recalled
    insist insists insisted believe believes believed think thinks thought"""
)
"""That stand before whoever says it, behind a comma."""
CLAIMS = split_words(
    """claim claims statement statements assertion assertions view views warning warnings argument arguments estimate
    estimates position stance"""
)
"""Whoever makes them says what the sentence tells."""
ATTITUDES = split_words(
    """happy unhappy satisfied dissatisfied sceptical skeptical optimistic pessimistic apprehensive cautious lukewarm
    confident convinced sure worried concerned alarmed ready willing unwilling reluctant opposed prepared content glad
    angry disappointed pleased grateful hopeful cheerful wary determined open hesitant adamant sorry proud afraid
    vague"""
)


def _inflect(verbs: str, irregular: str) -> frozenset[str]:
    """The present and past forms of regular verbs, and what is irregular as it stands."""
    found = set(irregular.split())
    for verb in verbs.split():
        if verb.endswith("e"):
            found |= {verb, f"{verb}s", f"{verb}d"}
        elif verb.endswith("y") and verb[-2] not in "aeo":
            found |= {verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied"}
        elif verb.endswith(("s", "sh", "ch")):
            found |= {verb, f"{verb}es", f"{verb}ed"}
        else:
            found |= {verb, f"{verb}s", f"{verb}ed"}
    return frozenset(found)


SPEECH = _inflect(
    """claim argue announce warn suggest insist note explain add stress declare deny maintain reject assert
    concede admit reply answer confirm report repeat reiterate emphasise emphasize believe estimate mention acknowledge
    promise pledge demand propose signal advise urge predict recall testify contend dispute describe oppose vow ask
    complain accuse criticise criticize praise apologise apologize remark observe conclude object respond comment boast
    joke threaten attribute blame decline quip caution lament protest retort hint imply allege guarantee plead reveal
    disclose clarify specify outline speculate guess assume presume suppose suspect resolve defend rebut refute counter
    list summarise summarize mutter muse scoff rule contradict""",
    """say says said tell tells told write writes wrote think thinks thought recalls swears swore refuse refuses refused
    stated signalled foresees foresaw""",
)
"""That tell somebody's words."""
STANCE = _inflect(
    """want wish hope expect fear intend welcome support favour favor prefer regard consider doubt regret recommend
    request agree disagree plan offer appeal back side disapprove approve condemn resist appreciate trust advocate
    endorse require accept exclude discourage encourage justify reserve congratulate respect miss voice
    recognise recognize reckon assure value dismiss compare""",
    """preferred seek seeks sought see sees saw find finds found hold holds held forbids forbade""",
)
"""That tell what somebody wants or thinks."""


@cache_bytes(WORD_BYTES)
def is_role(word: str) -> bool:
    """Whether a word, in lower case, says what a person or people do: "chancellor", "officials"."""
    if word in HUMAN_ROLES or ("-" in word and not HUMAN_ROLES.isdisjoint(word.split("-"))):
        return True
    for ending, other in (("men", "man"), ("women", "woman"), ("ies", "y"), ("s", "")):
        if word.endswith(ending) and word[: -len(ending)] + other in HUMAN_ROLES:
            return True
    return False
