"""Closed classes of general English that reading rests on: function words, numbers, irregular forms, opposites."""

from bot import numbers
from bot.regions import list_currency_words


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

DISCOURSE_ADVERBS = split_words(
    """actually really currently exactly precisely already yet still ever simply basically apparently allegedly
    reportedly supposedly generally usually normally typically eventually ultimately presently lately recently nowadays
    meanwhile anyway anymore altogether specifically roughly approximately likely probably possibly potentially
    definitely certainly surely literally merely solely particularly especially essentially effectively practically
    virtually truly honestly frankly seriously obviously clearly evidently presumably supposably hitherto hereby
    hopefully fortunately unfortunately interestingly importantly notably namely overall roundabout concretely
    personally officially originally initially finally"""
) - split_words("originally initially finally officially personally")
"""Adverbs by which somebody who asks colours a question; an answer need not have them."""

NEGATIONS = split_words(
    """no not never none neither nor nobody nothing without cannot can't won't don't doesn't didn't isn't aren't
    wasn't weren't hasn't haven't hadn't couldn't shouldn't wouldn't unable fail failed fails refuse refused refuses
    reject rejected rejects deny denied denies lack lacks lacked"""
)

ENTITY_STOPPERS = split_words(
    """i the a an this that these those it he she they we you there here in on at by for from with when where what who
    which why how if as but and or yet so after before during since while although though because however moreover
    mr mrs ms dr according also both each some many most all any no not is are was were do does did has have had can
    could will would should may might must please tell give name list describe explain his her their its our my your
    one two first second another other such then thus to of than"""
)
"""Words that open a sentence with a capital letter without naming anything."""

NUMBER_WORDS: dict[str, int] = numbers.NUMBER_WORDS | {"once": 1, "twice": 2, "half": 2, "single": 1, "couple": 2}

ORDINALS: dict[str, str] = {
    word: f"{value}th"
    for value, word in enumerate(
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
    )
} | {"1st": "1th", "2nd": "2th", "3rd": "3th"}

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

TIME_UNITS = frozenset(name for name, unit in numbers.list_names().items() if unit.dimension == "duration")
LENGTH_UNITS = frozenset(name for name, unit in numbers.list_names().items() if unit.dimension == "length") | {
    "m", "page", "pages",
}  # fmt: skip
MONEY_WORDS = list_currency_words()
"""Units of currency."""
MONEY_TOPICS = split_words(
    """budget cost costs price prices salary wage wages fee fees revenue revenues income profit profits funding fund
    funds spend spent spending pay paid worth money expenditure fine tax investment sum earn earned sale sales debt
    loan loans grant grants"""
)

PERSON_NOUNS = split_words(
    """person people man woman actor actress singer author writer president minister chancellor king queen emperor
    leader director player coach scientist artist founder inventor character general commander politician spokesman
    spokeswoman spokesperson envoy ambassador senator governor mayor chief head composer musician philosopher
    individual ruler owner captain secretary professor historian officer official"""
)
PLACE_NOUNS = split_words(
    """place places city cities country countries state states town towns village county region regions area areas
    location locations continent island islands river ocean sea nation nations province district street building
    venue site territory capital"""
)
ORGANISATION_NOUNS = split_words(
    """organisation organization organisations organizations company companies agency agencies institution institute
    university party team band group club newspaper network bank firm corporation government ministry department
    alliance coalition union court"""
)
DATE_NOUNS = split_words("year years date day month century decade time era")

IRREGULAR: dict[str, str] = {
    form: base
    for line in """be is are was were been being am;have has had having;do did does done;say said;go went gone;
    take took taken;give gave given;get got gotten;make made;come came;see saw seen;know knew known;think thought;
    find found;tell told;become became;leave left;feel felt;bring brought;begin began begun;keep kept;hold held;
    write wrote written;stand stood;hear heard;mean meant;meet met;run ran;pay paid;sit sat;speak spoke spoken;
    lead led;grow grew grown;lose lost;fall fell fallen;send sent;build built;draw drew drawn;break broke broken;
    spend spent;rise rose risen;drive drove driven;buy bought;wear wore worn;choose chose chosen;seek sought;
    sell sold;fight fought;teach taught;eat ate eaten;sing sang sung;win won;catch caught;throw threw thrown;
    fly flew flown;strike struck stricken;steal stole stolen;shoot shot;sink sank sunk;swim swam swum;ride rode ridden;
    wake woke woken;freeze froze frozen;hide hid hidden;bind bound;lie lay lain;deal dealt;lend lent;bear bore born
    borne;feed fed;flee fled;swear swore sworn;forbid forbade forbidden;forget forgot forgotten;arise arose arisen;
    overcome overcame;undergo underwent undergone;withdraw withdrew withdrawn;oversee oversaw overseen;
    man men;woman women;child children;person people;foot feet;tooth teeth;mouse mice;life lives;wife wives;half
    halves;leader leaders leadership;analysis analyses;crisis crises;basis bases;criterion criteria;
    phenomenon phenomena;medium media;index indices;die died dies death deaths dead;bear birth births;
    marry married marriage wed wedding spouse;long length lengthy;high height;deep depth;wide width;strong strength;
    old age aged;weigh weight;choose choice;decide decision decisions;defend defense defence defensive;
    lose loss losses;sell sale sales;live life alive;grow growth;prove proof;succeed success successful;
    believe belief;speak speech speeches;think thought thoughts;fly flight flights;know knowledge;rob robbery;
    see sight;tell tale;give gift;feel feeling;colour color colors colours colored;centre center centers centres;
    labour labor;theatre theater;programme program programmes programs;organise organize organized organised;
    large big larger largest biggest bigger;small little smaller smallest;begin start started starts beginning starting;
    end ended ending finish finished;buy purchase purchased;film movie movies films;location located;
    country nation countries nations;war wars warfare;car automobile cars;doctor physician;attorney lawyer;
    soldier troop troops soldiers;area region areas regions;street road;kill killed murder murdered;help assist
    assistance aid helped;need require requires required requirement requirements;cost price costs prices;
    show display;build construct construction constructed built;create establish founded established creation created
    founding;allow permit permitted allowed;happen occur occurred occurs happened;receive received;
    job occupation;purpose aim goal;reason cause causes caused reasons;teacher instructor;house home;
    author writer write wrote written;rule reign ruled;lie lies;die dies;tie ties""".replace("\n", " ").split(";")
    for base, *forms in [line.split()]
    for form in forms
}
"""Form to base: irregular inflections, and near-synonyms so common that a question and its source often split them."""

NATIONALITIES: dict[str, str] = {
    form: base
    for line in """america american americans us usa u.s u.s.a states;britain british uk u.k briton britons england
    english;france french frenchman;germany german germans;italy italian italians;spain spanish spaniard;poland polish
    poles;netherlands dutch holland;switzerland swiss;greece greek greeks;turkey turkish turks turkiye;denmark danish
    danes;sweden swedish swedes;norway norwegian norwegians;finland finnish finns;ireland irish;wales welsh;scotland
    scottish scots;china chinese;japan japanese;korea korean koreans;india indian indians;pakistan pakistani;iraq iraqi
    iraqis;iran iranian iranians;israel israeli israelis;egypt egyptian egyptians;russia russian russians;ukraine
    ukrainian ukrainians;canada canadian canadians;australia australian australians;brazil brazilian brazilians;mexico
    mexican mexicans;europe european europeans;africa african africans;asia asian asians;belgium belgian
    belgians;austria austrian austrians;portugal portuguese;hungary hungarian hungarians;czechia czech czechs;romania
    romanian romanians;bulgaria bulgarian;serbia serbian serbs;croatia croatian croats;bosnia bosnian bosnians;syria
    syrian syrians;lebanon lebanese;palestine palestinian palestinians;vietnam vietnamese;thailand thai;philippines
    filipino;afghanistan afghan afghans;argentina argentine argentinian;chile chilean;peru peruvian;cuba cuban;
    kyiv kiev""".replace("\n", " ").split(";")
    for base, *forms in [line.split()]
    for form in forms
}
"""Names of a country's people and common variants of names, to the country's name."""

SUPERLATIVES = split_words(
    """first last latest only most least best worst largest smallest highest lowest longest shortest oldest youngest
    earliest biggest newest next previous second third fourth fifth final original main current currently today now
    average total maximum minimum"""
)
"""Words that pick one out of several: evidence that lacks them often speaks of another one."""

REASON_MARKERS = (
    "because", "due to", "owing to", "in order to", "so that", "as a result", "the reason", "reasons", "since",
    "therefore", "thanks to", "so as to", "caused by", "cause", "in response to", "led to", "to prevent",
    "to ensure", "to avoid", "to protect", "fear", "risk",
)  # fmt: skip
