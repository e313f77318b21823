"""Words of which one denies the other: a closed list of general English."""

from bot.language.words import fold, key_of

_PAIRS = """increase rise grow gain climb/decrease fall drop decline shrink
accept agree approve/reject refuse decline deny|include/exclude omit|support back favour favor endorse/oppose resist
allow permit let/ban forbid prohibit block bar prevent|win won/lose lost|begin start open opened launch/end stop close
before/after|north northern/south southern|east eastern/west western|more/fewer less|largest biggest/smallest
highest/lowest|first/last|strong stronger strongest/weak weaker weakest|likely/unlikely|possible/impossible
legal/illegal|willing ready/unwilling reluctant unready|safe/dangerous unsafe|join joined enter/leave left quit
succeed/fail|true/false|guilty/innocent|male/female|import/export|buy bought/sell sold|arrive/depart|military/civilian
public/private|cheap/expensive|early earlier/late later|present/absent|inside/outside|victory/defeat|minimum/maximum
majority/minority|older/younger|deploy send sent/withdraw|build built/demolish destroy|short shorter/long longer
optimistic/pessimistic|friend ally allies friends/enemy foe enemies foes rival rivals|alive/dead|hot/cold|upper/lower
friendly/hostile|easy easier/difficult hard harder|confirm/deny|strengthen/weaken|raise raised/lower lowered
over/under|above/below|always/never|all/none|increased/reduced|advance/retreat|peace/war|most/least|many/few
high higher/low lower|included involved/excluded|open/closed|up/down|in/out|with/without|rich/poor
fast faster/slow slower
temporary/permanent|direct/indirect|formal/informal|official/unofficial|domestic/foreign|internal/external
voluntary/mandatory compulsory|optional/mandatory|partial/complete full|active/passive|conventional/nuclear
offensive/defensive|positive/negative|former/current|old/new|ancient/modern|urban/rural|winner/loser
attack/defend|attacked/defended|praise praised/criticise criticize criticised criticized condemn condemned
united/divided|unity/division|trust/distrust|hope/fear|success/failure|profit/loss|surplus/deficit|entry/exit
borrow/lend|lender/borrower|employ/dismiss|hire hired/fire fired|appoint/dismiss|love/hate|remember/forget
expand/shrink contract|expansion/contraction|widen/narrow|lengthen/shorten|accelerate/slow|improve/worsen
better best/worse worst|encourage/discourage|agree agreed agreement/disagree disagreed disagreement
ceasefire truce/offensive|free/imprisoned|release released/detain detained arrested|acquit acquitted/convict convicted
sufficient enough/insufficient|credible reliable/unreliable|stable/unstable|certain clear/uncertain unclear
known/unknown|visible/invisible|similar same/different|equal/unequal|fair/unfair|just/unjust|able/unable
capable/incapable|patient/impatient|popular/unpopular|necessary/unnecessary|binding/voluntary|armed/unarmed
occupied/liberated|seized/returned|victim/perpetrator|invader/defender|buyer/seller|teacher/pupil|parent/child
husband/wife|brother/sister|father/mother|king/queen|left/right|major/minor|senior/junior|primary/secondary
wet/dry|flood/drought|summer/winter|day/night|morning/evening|spring/autumn|land/sea"""


def _read_pairs() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in _PAIRS.replace("\n", "|").split("|"):
        one, _, other = entry.partition("/")
        for side, against in ((one, other), (other, one)):
            forms = frozenset(form for word in against.split() for form in (key_of(word), fold(word)))
            for word in side.split():
                for form in (key_of(word), fold(word)):
                    found[form] = found.get(form, frozenset()) | forms
    return found


_OPPOSITES = _read_pairs()


def are_opposites(one: str, other: str) -> bool:
    """Whether two words, as keys or in lower case, deny one another."""
    return other in _OPPOSITES.get(one, frozenset())


def list_opposites(key: str) -> frozenset[str]:
    """Keys and forms of the words that deny this one."""
    return _OPPOSITES.get(key, frozenset())
