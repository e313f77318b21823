"""Closed lists of English by which a question is taken apart: verbs, auxiliaries, pronouns, nouns by kind, given names."""

from bot.lexicon import IRREGULAR, ORGANISATION_NOUNS, PERSON_NOUNS, PLACE_NOUNS

BE = frozenset("is are was were am be been being isn't aren't wasn't weren't".split())
MODALS = frozenset(
    """do does did can could will would shall should may might must don't doesn't didn't can't cannot couldn't won't
    wouldn't shouldn't""".split()
)
HAVE = frozenset("has have had hasn't haven't hadn't".split())
AUXILIARIES = BE | MODALS | HAVE
ASKING = frozenset("who whom whose what which when where why how".split())

LOCATIVE = frozenset("in at to from into near inside outside within around across through on".split())
PREPOSITIONS = LOCATIVE | frozenset(
    """of for with without about against by under over during between among toward towards after before since until
    till beyond despite per via regarding concerning like than along behind above below off out up down""".split()
)
DETERMINERS = frozenset(
    """the a an this that these those his her its their our my your whose any some all each every no both many several
    other another such more most few which what much""".split()
)
POSSESSIVES = frozenset("his her its their".split())
QUANTITIES = frozenset("any some all each every no many several a an which what much more most few".split())
CLAUSE_OPENERS = frozenset(
    """that if when because while whether and but or which who whom as after before since so until although though
    unless where how why what than""".split()
)

_IRREGULAR_BASES = """be have do say go take give get make come see know think find tell become leave feel bring begin
    keep hold write stand hear mean meet run pay sit speak lead grow lose fall send build draw break spend rise drive buy
    wear choose sell fight teach eat win catch throw fly strike sink ride hide deal lend bear feed flee seek lie
    forbid forget arise overcome undergo withdraw oversee put set let cut hit cost read shut spread quit hurt"""
_REGULAR_BASES = """accept achieve add address admit adopt advise affect agree aim allow announce answer appear apply
    approve argue arrive ask assess assist assume attack attend avoid back base believe belong benefit block call carry
    cause change claim collect compare complain confirm consider consist contain continue contribute control convince
    cooperate coordinate cover create criticise criticize cross decide declare decline defend define delay deliver demand
    deny depend deploy describe destroy deter develop differ disagree discuss earn enable encourage end endorse enforce
    ensure enter escalate establish evacuate expect explain extend fail favour favor fear finalize finance follow force
    form fund gain grant guarantee guard happen help hope identify ignore impact imply impose improve include increase
    indicate influence inform insist intend invade invest invite involve join justify kill lack last launch learn like
    limit live look love maintain manage measure mention monitor move name need negotiate note obtain occur offer open
    operate oppose order organize organise own participate pass plan play predict prefer prepare present prevent promise
    propose protect prove provide publish purchase push raise reach react receive recognise recognize recommend record
    reduce refer refuse reject release remain remember remove repeat replace reply report represent request require
    resolve respond rule say secure seem serve share show sign signal solve speed start state stay stop stress succeed
    suffer suggest supply support suppose survive talk test think threaten train treat try turn understand urge use
    verify veto delete migrate restore install configure upgrade download submit calculate summarise summarize violate visit vote wait want warn watch welcome work worry""".split()
VERBS = frozenset(_IRREGULAR_BASES.split()) | frozenset(_REGULAR_BASES)
"""Base forms."""
_NOUN_LIKE = frozenset(
    """left felt held met thought meaning meant saw saying found lead lay lent cost read spread shut hit set cut led
    bound fell run works""".split()
)
PAST_FORMS = frozenset(
    form
    for form, base in IRREGULAR.items()
    if base in _IRREGULAR_BASES.split() and form not in VERBS and not form.endswith(("s", "ing", "th", "ion", "e"))
) - _NOUN_LIKE | frozenset("took gave made became broke spoke wrote chose came went led held met left found told did".split())  # fmt: skip

SPEECH_VERBS = frozenset(
    """say says said tell tells told think thinks thought believe believes believed claim claims claimed argue argues
    argued announce announces announced warn warns warned suggest suggests suggested promise promises promised insist
    insists insisted hope hopes hoped want wants wanted agree agrees agreed note notes noted explain explains explained
    add adds added stress stresses stressed state stated declare declared deny denies denied report reported expect
    expects expected fear fears feared know knows knew mean means meant urge urges urged signal signaled""".split()
)

EVENT_NOUNS = frozenset(
    """summit meeting talks conference congress visit election elections vote war speech attack invasion interview
    negotiation negotiations session round trial hearing ceremony match game tournament festival debate referendum
    ceasefire truce strike exercise mission operation battle crash storm earthquake flood fire protest""".split()
)
GROUP_NOUNS = ORGANISATION_NOUNS - {"court"} | frozenset(
    """force forces army military navy administration parliament council committee commission family staff police crew
    public population people group board cabinet opposition authority authorities""".split()
)
ORGANISATION_HEADS = ORGANISATION_NOUNS | frozenset(
    """force forces army navy commission committee council parliament congress senate house office service assembly
    federation association foundation society organization organisation treaty-organization nations reserve authority
    tribunal cross fund exchange press times post news""".split()
)
PERSON_TITLES = PERSON_NOUNS | frozenset(
    """neighbor neighbour friend mother father brother sister son daughter husband wife boss doctor lawyer teacher
    student cousin uncle aunt colleague client customer employee employer patient judge soldier citizen voter witness
    victim guest host pilot nurse baby boy girl child reporter journalist expert analyst adviser advisor king""".split()
) | frozenset("mr mrs ms miss dr prof sir lady lord prince princess pope saint".split())
PEOPLE_NOUNS = frozenset(
    f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s" for noun in PERSON_NOUNS if not noun.endswith("man")
) | frozenset(
    """people men women children soldiers troops voters citizens residents families allies partners parties members
    participants countries nations states governments companies officials experts analysts""".split()
)
PLACE_HEADS = PLACE_NOUNS - {"states", "nations", "state", "nation"} | {"park", "airport", "beach", "lake", "bay"}
NOBLE_TITLES = frozenset("prince princess duke duchess king queen earl lord bishop archbishop emir sultan".split())
FEMALE_NOUNS = frozenset("woman actress queen empress spokeswoman mother wife daughter sister princess lady girl".split())
MALE_NOUNS = frozenset("man king emperor spokesman father husband son brother prince lord boy sir mr".split())
EMPTY_NOUNS = frozenset(
    """part place way kind sort type thing lot time times rest case bit fact use end example reason question answer
    article source information detail details role idea""".split()
)
"""Nouns that no pronoun is likely to stand for."""

ADJECTIVES = frozenset(
    """large big small great good bad better best worse worst new old young long short high low strong weak ready safe
    free final true false right wrong sure clear likely unlikely possible impossible able unable willing unwilling
    important necessary different similar same open closed public private legal illegal binding effective successful
    dangerous difficult hard easy expensive cheap available responsible involved alive dead permanent temporary
    civilian credible realistic serious popular famous poisonous profitable useful enough late early near far""".split()
)
FEMALE_NAMES = frozenset(
    """adele agnes alexandra alice alina amanda amelia amy ana andrea angela anita anna annalena anne annie antonia
    barbara beatrice beata bianca brigitte carla carmen caroline catherine cecilia charlotte chiara christina christine
    claire claudia condoleezza cristina dana daria deborah diana donna dorothy elena eleanor elisabeth elizabeth ella
    ellen emily emma erika eva fatima fiona florence frances gabriela giorgia gloria grace greta hannah heather helen
    hillary ida ines ingrid irene iris isabel isabella jacinda jane janet jean jennifer jessica joan joanna judith julia
    julie kaja kamala karen karin kate katherine katrin kimberly kristalina laura lena leila linda lisa liz louise lucia
    lucy magdalena maia malala margaret maria marie marina marta martha mary maya melania melinda melissa mette
    michelle monica nadia nancy natalia nicole nina nora oksana olena olga olivia pamela patricia paula petra rachel
    rebecca renata rita roberta rosa ruth sabine samantha sandra sanna sara sarah serena simone sofia sonia sophia
    sophie stella stephanie susan svetlana sylvia tatiana teresa theresa tina ursula valentina vanessa vera victoria
    viktoria yulia yvonne zoe zuzana""".split()
)
MALE_NAMES = frozenset(
    """aaron abdul abraham adam adrian ahmed alan albert alex alexander alexei alfred ali andre andrei andrew andrey
    andriy angus anthony anton antonio antony arnold arthur barack ben benjamin bernard bill bob boris brian bruce carl
    carlos charles chris christian christopher claude cyril dan daniel david dennis dmitri dmitry dmytro donald douglas
    edgar eduard edward emmanuel eric erik ernest eugene felix fernando francis francisco frank franz fred frederick
    friedrich gabriel gary geoffrey george gerald gerhard gordon graham greg gustav guy hans harold harry hassan heinrich
    helmut henri henry herbert hugo ian igor ivan jack jacob jacques jake james jan jared jason javier jean jeff jens
    jeremy jerome jim joe johann johannes john jonas jonathan jorge jose joseph josh juan julian justin karl keir keith
    kemal ken kenneth kevin kim klaus konrad lars lawrence lee leo leonard leonid lloyd louis luca luis luke manuel
    marc marco mario mark martin matt matthew maurice max michael michel miguel mike mikhail mohamed mohammed moritz
    narendra neil nicholas nicolas nigel nikola nikolai olaf oleg oliver omar oscar otto pablo patrick paul pavel pedro
    pete peter petr philip philippe pierre rafael raymond recep richard rishi robert roger roland roman ronald rudolf
    rustem salman sam samuel sebastian sergei sergey shinzo simon stefan stephen steve steven tayyip thomas tim tobias
    tom tony victor viktor vincent vitali vladimir volodymyr walter werner wilhelm william winston wolfgang xavier xi
    yuri yves""".split()
)
GIVEN_NAMES = FEMALE_NAMES | MALE_NAMES
