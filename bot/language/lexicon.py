"""Closed classes of general English: function words, words that questions are put with, numbers, the calendar."""

from bot import numbers


def split_words(text: str) -> frozenset[str]:
    """The words of a word list."""
    return frozenset(text.split())


STOP_WORDS = split_words(
    """a about above after again against all along already also although am among an and another any anybody anyone
    anything are aren't around as at away back be became because been before behind being below beneath beside besides
    between beyond both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
    either else enough etc even ever every everybody everyone everything few for from further get gets getting got had
    hadn't has hasn't have haven't having he he'd he'll he's hence her here hers herself him himself his how however i
    i'd i'll i'm i've if in indeed instead into is isn't it it's its itself just kindly let let's like least less lot
    lots many may maybe me might mine more most much must my myself near nearly neither no nobody none nor not nothing
    now of off often on once one ones only onto or other others ought our ours ourselves out over own per perhaps
    please quite rather really s same shall she she's should shouldn't since so some somebody someone something still
    such t than that that's the their theirs them themselves then there there's thereby therefore these they they're
    this those though through throughout thus till to together too toward towards under unless until up upon us very
    via was wasn't we we're well were weren't what what's whatever when whenever where whereas wherever whether which
    whichever while who who's whoever whom whose why will with within without won't would wouldn't yes yet you your
    yours yourself yourselves ok okay hi hello thanks thank oh hmm vs i.e e.g"""
)

ASKING_WORDS = split_words(
    """tell explain describe give show list name know find mention mentioned say says said state stated according
    information detail details mean means meaning define happen happened happens kind kinds type types sort example true
    examples thing things way ways called use used want need article articles report reports reported source sources
    text passage document documents question answer main exactly possible
    change changes changed changing supposed meant intended expected considered going clear matter matters possible
    take takes took taken make makes made put puts come comes came go goes went gone keep keeps kept bring brings
    brought become becomes became hold holds held belong belongs involve involves involved consist consists include
    includes included concern concerns concerned"""
)
"""Words that a question is put with rather than about; they weigh little."""


ENTITY_STOPPERS = split_words(
    """i the a an this that these those it he she they we you there here in on at by for from with when where what who
    which why how if as but and or yet so after before during since while although though because however moreover
    mr mrs ms dr according also both each some many most all any no not is are was were do does did has have had can
    could will would should may might must please tell give name list describe explain his her their its our my your
    one two first second another other such then thus to of than"""
)
"""Words that open a sentence with a capital letter without naming anything."""

NUMBER_WORDS: dict[str, int] = numbers.NUMBER_WORDS | {"once": 1, "twice": 2, "half": 2, "single": 1, "couple": 2}

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
