"""Closed lists of English by which a question is taken apart: verbs, auxiliaries, pronouns and nouns by kind."""

from bot.language.lexicon import IRREGULAR, ORGANISATION_NOUNS, PERSON_NOUNS, PLACE_NOUNS, split_words

BE = split_words("is are was were am be been being isn't aren't wasn't weren't")
MODALS = split_words(
    """do does did can could will would shall should may might must don't doesn't didn't can't cannot couldn't won't
    wouldn't shouldn't"""
)
HAVE = split_words("has have had hasn't haven't hadn't")
AUXILIARIES = BE | MODALS | HAVE
ASKING = split_words("who whom whose what which when where why how")

LOCATIVE = split_words("in at to from into near inside outside within around across through on")
PREPOSITIONS = LOCATIVE | split_words(
    """of for with without about against by under over during between among toward towards after before since until
    till beyond despite per via regarding concerning like than along behind above below off out up down"""
)
DETERMINERS = split_words(
    """the a an this that these those his her its their our my your whose any some all each every no both many several
    other another such more most few which what much"""
)
QUANTITIES = split_words("any some all each every no many several a an which what much more most few")
CLAUSE_OPENERS = split_words(
    """that if when because while whether and but or which who whom as after before since so until although though
    unless where how why what than"""
)

_IRREGULAR_BASES = """be have do say go take give get make come see know think find tell become leave feel bring begin
    keep hold write stand hear mean meet run pay sit speak lead grow lose fall send build draw break spend rise drive
    buy     wear choose sell fight teach eat win catch throw fly strike sink ride hide deal lend bear feed flee seek lie
    forbid forget arise overcome undergo withdraw oversee put set let cut hit cost read shut spread quit hurt"""
_REGULAR_BASES = split_words(
    """accept achieve add address admit adopt advise affect agree aim allow announce answer appear apply approve argue
    arrive ask assess assist assume attack attend avoid back base believe belong benefit block call carry cause
    change claim collect compare complain confirm consider consist contain continue contribute control convince
    cooperate coordinate cover create criticise criticize cross decide declare decline defend define delay deliver
    demand deny depend deploy describe destroy deter develop differ disagree discuss earn enable encourage end
    endorse enforce ensure enter escalate establish evacuate expect explain extend fail favour favor fear finalize
    finance follow force form fund gain grant guarantee guard happen help hope identify ignore impact imply impose
    improve include increase indicate influence inform insist intend invade invest invite involve join justify kill
    lack last launch learn like limit live look love maintain manage measure mention monitor move name need
    negotiate note obtain occur offer open operate oppose order organize organise own participate pass plan play
    predict prefer prepare present prevent promise propose protect prove provide publish purchase push raise reach
    react receive recognise recognize recommend record reduce refer refuse reject release remain remember remove
    repeat replace reply report represent request require resolve respond rule say secure seem serve share show sign
    signal solve speed start state stay stop stress succeed suffer suggest supply support suppose survive talk test
    think threaten train treat try turn understand urge use verify veto delete migrate restore install configure
    upgrade download submit calculate summarise summarize violate visit vote wait want warn watch welcome work worry"""
)
VERBS = frozenset(_IRREGULAR_BASES.split()) | _REGULAR_BASES
"""Base forms."""
_NOUN_LIKE = split_words(
    """left felt held met thought meaning meant saw saying found lead lay lent cost read spread shut hit set cut led
    bound fell run works"""
)
PAST_FORMS = frozenset(
    form
    for form, base in IRREGULAR.items()
    if base in _IRREGULAR_BASES.split() and form not in VERBS and not form.endswith(("s", "ing", "th", "ion", "e"))
) - _NOUN_LIKE | split_words(
    """took gave made became broke spoke wrote chose came went led held met left found told did slept wept crept swept
    leapt knelt dreamt spilt spelt bent hung swung flung clung stung sprang sprung shrank shrunk drank rang sang swam
    tore torn blew blown shook shaken forgave forgiven mistook swelled swollen wove woven shone dug spun stuck
    struck sued bled bred laid paid shone strode trod wound withheld withstood foresaw foreseen undertook undertaken"""
)  # fmt: skip

SPEECH_VERBS = split_words(
    """say says said tell tells told think thinks thought believe believes believed claim claims claimed argue argues
    argued announce announces announced warn warns warned suggest suggests suggested promise promises promised
    insist insists insisted hope hopes hoped want wants wanted agree agrees agreed note notes noted explain explains
    explained add adds added stress stresses stressed state stated declare declared deny denies denied report
    reported expect expects expected fear fears feared know knows knew mean means meant urge urges urged signal
    signaled"""
)

EVENT_NOUNS = split_words(
    """summit meeting talks conference congress visit election elections vote war speech attack invasion interview
    negotiation negotiations session round trial hearing ceremony match game tournament festival debate referendum
    ceasefire truce strike exercise mission operation battle crash storm earthquake flood fire protest"""
)
GROUP_NOUNS = ORGANISATION_NOUNS - {"court"} | split_words(
    """force forces army military navy administration parliament council committee commission family staff police crew
    public population people society group board cabinet opposition authority authorities"""
)
ORGANISATION_HEADS = ORGANISATION_NOUNS | split_words(
    """force forces army navy commission committee council parliament congress senate house office service assembly
    federation association foundation society organization organisation treaty-organization nations reserve
    authority tribunal cross fund exchange press times post news"""
)
PERSON_TITLES = (
    PERSON_NOUNS
    | split_words(
        """neighbor neighbour friend mother father brother sister son daughter husband wife boss doctor lawyer teacher
    student cousin uncle aunt colleague client customer employee employer patient judge soldier citizen voter
    witness victim guest host pilot nurse baby boy girl child reporter journalist expert analyst adviser advisor
    king predecessor successor deputy rival opponent critic supporter leader candidate winner loser applicant plaintiff
    defendant prosecutor suspect culprit hostage prisoner survivor refugee striker goalkeeper defender midfielder
    footballer athlete runner cyclist swimmer driver sailor skipper fisherman farmer worker builder baker butcher
    carpenter plumber electrician courier postman policeman policewoman detective firefighter paramedic surgeon
    cardiologist psychologist biologist physicist chemist geologist economist engineer architect researcher geneticist
    programmer designer photographer painter sculptor singer dancer pianist violinist conductor poet novelist columnist
    editor publisher librarian translator interpreter teacher lecturer headmaster headmistress pastor priest bishop
    imam rabbi monk nun lawmaker deputy councillor treasurer chairman chairwoman chairperson manager
    entrepreneur businessman businesswoman founder banker broker accountant consultant inspector referee umpire
    trainer veteran activist campaigner organiser organizer whistleblower informant"""
    )
    | split_words("mr mrs ms miss dr prof sir lady lord prince princess pope saint")
)
PEOPLE_NOUNS = frozenset(
    f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s" for noun in PERSON_NOUNS if not noun.endswith("man")
) | split_words(
    """people men women children soldiers troops voters citizens residents families allies partners parties members
    participants countries nations states governments companies officials experts analysts"""
)
PLACE_HEADS = PLACE_NOUNS - {"states", "nations", "state", "nation"} | {"park", "airport", "beach", "lake", "bay"}
NOBLE_TITLES = split_words("prince princess duke duchess king queen earl lord bishop archbishop emir sultan")
FEMALE_NOUNS = split_words("""woman actress queen empress spokeswoman mother wife daughter sister princess lady girl""")
MALE_NOUNS = split_words("man king emperor spokesman father husband son brother prince lord boy sir mr")
EMPTY_NOUNS = split_words(
    """part place way kind sort type thing lot time times rest case bit fact use end example reason question answer
    article source information detail details role idea"""
)
"""Nouns that no pronoun is likely to stand for."""

ADJECTIVES = split_words(
    """large big small great good bad better best worse worst new old young long short high low strong weak ready safe
    free final true false right wrong sure clear likely unlikely possible impossible able unable willing unwilling
    important necessary different similar same open closed public private legal illegal binding effective successful
    dangerous difficult hard easy expensive cheap available responsible involved alive dead permanent temporary
    civilian credible federal national international local global regional political economic social mandatory
    optional voluntary central additional realistic serious popular famous poisonous profitable useful enough late
    early near far"""
)
