"""Greetings, thanks and questions about the bot itself: answered at once, never searched for."""

import re
import unicodedata
from typing import Literal

SmallTalk = Literal["about", "wellbeing", "thanks", "goodbye", "greeting", "praise", "complaint", "acknowledgement"]

_REPLIES: dict[SmallTalk, str] = {
    "about": "I answer questions from the news articles I was given, and cite the exact words of each source. "
    "Where they do not say, I tell you so. Ask me anything about them.",
    "wellbeing": "Fine, thank you. What would you like to know?",
    "thanks": "You're welcome. Ask away if there is more you would like to know.",
    "goodbye": "Goodbye, and come back any time.",
    "greeting": "Hello! What would you like to know?",
    "praise": "Glad that helped. Is there anything else you would like to know?",
    "complaint": "Sorry that this did not help. Try naming the person, place or date you mean, and I will look again.",
    "acknowledgement": "All right. What would you like to know next?",
}
"""What is said to each kind; where a message holds several kinds, the first of these counts."""

_WHOM = (
    r"(?: (?:there|all|again|bot|briefing bot|everyone|everybody|folks|team|guys|friend|dear|sir|madam|you|you all"
    r"|mate|buddy|assistant))*"
)
_DEGREE = (
    r"(?: (?:so|very|really|a lot|a bunch|much|very much|so much|indeed|kindly|again|anyway|though|ever so much))*"
)
_FOR = (
    r"(?: for (?:(?:the|your|this|that|all|these|quick|kind) )*(?:help|info|information|answer|answers|explanation"
    r"|time|reply|response|support|clarification|details|update|tip|telling me|helping|letting me know|informing me"
    r"|explaining|everything|it|that|this))*"
)

_PATTERNS: dict[SmallTalk, str] = {
    "about": r"(?:who|what)(?: exactly)? are you(?: called)?|what is your (?:name|purpose|job|function)|are you"
    r" (?:a |an )?(?:human|real|bot|robot|ai|person|machine|real person|chatbot|language model|llm)"
    r"|(?:what|how) (?:can|could|do|will|would) you (?:do|help|help me|do for me|help me with|know|work|know about"
    r"|answer|help with)(?: me)?(?: here| then| today| exactly)?"
    r"|(?:how|what) (?:can|do|should|could) i (?:ask|use|ask you|use you|use this|use this bot|do here|do with you"
    r"|work with you|ask here)(?: about| here)?"
    r"|what (?:is|are) (?:you for|this bot|your sources)|how does this bot work|help(?: me)?(?: please)?|(?:can"
    r"|could|would|will) you (?:please )?help(?: me)?(?: please)?(?: here)?(?: please)?"
    r"|i need (?:some )?help|tell me (?:something )?about yourself|introduce yourself|what kind of questions can"
    r" (?:i ask|you answer)|menu|commands|instructions|usage|who (?:made|built|created) you",
    "wellbeing": r"how are you(?: doing)?(?: today)?|how is it going|how do you do|what is up|whats up|sup|how have"
    r" you been|how is your day(?: going)?|are you (?:ok|okay|there|well)|nice to meet you|pleased to"
    r" meet you",
    "thanks": rf"(?:ok |okay |great |many |a thousand |a million |thousand )?(?:thanks|thank you|thankyou|thx|thnx"
    rf"|tnx|ty|tysm|cheers|much appreciated|i appreciate (?:it|that|this|your help)|appreciate it"
    rf"|appreciated|merci(?: beaucoup)?|danke(?: schon| sehr| dir| ihnen)?|vielen dank|gracias|muchas"
    rf" gracias|grazie(?: mille)?|obrigad[oa]|spasibo|dyakuyu|dziekuje|tack|takk|arigato|xie xie|shukran"
    rf"|tesekkurler|dank je|dank u)(?: to you| you)?{_DEGREE}{_WHOM}{_FOR}",
    "goodbye": rf"(?:good ?bye|bye|bye bye|see you(?: later| soon| tomorrow| around| then)?|see ya|cya|farewell"
    rf"|take care|good ?night|talk to you later|until (?:next time|later|tomorrow)|have a (?:nice|good"
    rf"|great|lovely) (?:day|one|evening|weekend|night|time)|that (?:is|was|will be|would be) (?:all|it"
    rf"|everything)(?: for (?:now|today))?|nothing else|no more questions|i am done|au revoir|tschuss"
    rf"|auf wiedersehen|adios|hasta luego|ciao|arrivederci|do svidaniya|hej da|tot ziens){_WHOM}(?: for"
    rf" now| then| now)?",
    "greeting": rf"(?:hi|hiya|hii+|hello|helo|hallo|hey|heya|hey hey|howdy|yo|greetings|welcome|good (?:morning"
    rf"|afternoon|evening|day)|morning|evening|gday|hola|buenos dias|buenas(?: tardes| noches)?|bonjour"
    rf"|bonsoir|salut|guten (?:tag|morgen|abend)|moin|servus|gruss gott|gruezi|ciao|buongiorno"
    rf"|buonasera|ola|bom dia|privet|zdravstvuyte|pryvit|dobryi den|dzien dobry|czesc|hej|merhaba|salam"
    rf"|salaam|as salamu alaykum|assalamu alaikum|shalom|namaste|konnichiwa|ni hao|anyone there|is"
    rf" (?:anyone|anybody|someone) there){_WHOM}",
    "praise": r"(?:(?:that|this|it) (?:is|was) )?(?:so |very |really |quite |most |super ){0,3}(?:great|good|nice|cool"
    r"|awesome|perfect|excellent|wonderful|brilliant|fantastic|amazing|helpful|interesting|useful"
    r"|impressive|well done|good (?:job|answer|bot|work|point|question|to know)|great (?:job|answer|work)"
    r"|nice (?:job|one|work)|wow|lol|haha+|good to hear|very good)"
    r"|(?:it|that|this) (?:helps|helped)(?: a lot| me)?|you are (?:great|good|awesome|the best|very helpful|helpful"
    r"|amazing)|i (?:like|love) (?:it|this|that|you)|love it",
    "complaint": r"(?:that|this|it) (?:is|was) (?:wrong|not (?:right|true|correct|helpful|what i asked|an answer"
    r"|the answer|what i meant)|incorrect|useless|bad|nonsense|terrible)|you are (?:wrong|useless"
    r"|stupid|not helpful)|wrong(?: answer)?|bad bot|(?:that|this|it) (?:does|did) not (?:help|answer"
    r" my question)",
    "acknowledgement": r"(?:ok(?:ay)?|k|kk|oki|okey|alright|all right|right|sure|yes|yep|yeah|yup|no|nope|nah|fine"
    r"|got it|i see|i understand|understood|makes sense|that makes sense|noted|never ?mind|no"
    r" problem|no worries|np|of course|absolutely|exactly|indeed|agreed|oh|ah|aha|hm+|huh|um+|uh"
    r"|well|so|please|sorry|my bad|oops|i am sorry|excuse me|pardon|test|testing|ping|oh i see|i"
    r" did|i do|yes i do|yes please|no thank you|no thanks|that is (?:fine|ok|okay|all right"
    r"|alright)|let me (?:think|see)|one moment|wait(?: a (?:second|minute|moment))?|hold on)(?:"
    r" then| now| thanks| thank you)?",
}
_WHOLE = {
    kind: re.compile(rf"(?:and |but |oh |well |ok |okay |so |then )?(?:{pattern})")
    for kind, pattern in _PATTERNS.items()
}
_BREAKS = re.compile(r"[.,;:!?…\n\r\t()–—]+|\s-+\s")
_CONTRACTIONS = (
    ("what's", "what is"), ("who's", "who is"), ("how's", "how is"), ("that's", "that is"), ("it's", "it is"),
    ("i'm", "i am"), ("you're", "you are"), ("doesn't", "does not"), ("didn't", "did not"), ("isn't", "is not"),
    ("wasn't", "was not"), ("g'day", "gday"),
)  # fmt: skip
_OPENER = re.compile(
    rf"^\W*(?:(?:{_PATTERNS['greeting']}|{_PATTERNS['wellbeing']}|(?:many )?(?:thanks|thank you){_DEGREE}{_FOR}|thx"
    rf"|excuse me|(?:i am |i'm )?sorry|please help(?: me)?|dear (?:bot|all|team)))(?=[\s,.!?:;–—-]|$)[\s,.!?:;–—-]*",
    re.IGNORECASE,
)
_CASUAL = re.compile(
    r"^\W*(?:i have|i've got|i've|i got|i had) (?:a|one|another|some|a few|a couple of)(?: more| quick| short|"
    r" simple)* questions?(?: for you)?(?:[,.:;–—-]\s*|$)",
    re.IGNORECASE,
)


def reply_to(question: str) -> str | None:
    """A short friendly reply where the whole message is small talk; None for anything that asks for facts."""
    kinds = {_find_kind(part) for part in _BREAKS.split(_plain(question)) if part.strip()}
    if None in kinds:
        kinds = {_find_kind(re.sub(_BREAKS, " ", _plain(question)))}
    if None in kinds:
        return None
    if not kinds:
        # Only emoji or punctuation: nothing to search for either.
        return _REPLIES["acknowledgement"] if question.strip() else None
    return next(reply for kind, reply in _REPLIES.items() if kind in kinds)


def strip_greeting(question: str) -> str:
    """`question` without the greeting or thanks that it opens with; unchanged where nothing else would be left."""
    rest = question.strip()
    while True:
        match = _OPENER.match(rest) or _CASUAL.match(rest)
        if match is None or not match.end():
            break
        following = rest[match.end() :]
        if not re.search(r"\w", following) or _belongs(match.group(), following):
            break
        rest = following
    if rest == question.strip():
        return question
    return rest[0].upper() + rest[1:]


def _belongs(opener: str, following: str) -> bool:
    """Whether the opener is part of what follows: "Hello Kitty", "Thanks to NATO ...", "Good day-care centres"."""
    bare = opener.rstrip()
    if bare.endswith(tuple(",.!?:;–—")) or "\n" in opener[len(bare) :]:
        return False
    if opener.rstrip().lower().startswith(
        ("thank", "sorry", "welcome", "yo", "morning", "evening")
    ) and not opener.endswith((",", ".", "!")):
        return not re.match(
            r"(?:what|which|who|when|where|why|how|is|are|was|were|do|does|did|can|could|will|would|has|have)\b",
            following,
            re.IGNORECASE,
        )
    return following[:1].isupper() and not re.match(
        r"(?:I|What|Which|Who|When|Where|Why|How|Is|Are|Was|Were|Do|Does|Did|Can|Could|Will|Would|Has|Have|Tell"
        r"|Please)\b",
        following,
    )


def _find_kind(part: str) -> SmallTalk | None:
    rest = " ".join(part.split())
    while True:
        for kind, pattern in _WHOLE.items():
            if pattern.fullmatch(rest):
                return kind
        # Two in one breath: "hi can you help me".
        openings = (pattern.match(rest) for pattern in _WHOLE.values())
        ends = [opened.end() for opened in openings if opened and rest[opened.end() : opened.end() + 1] == " "]
        if not any(ends):
            return None
        rest = rest[next(end for end in ends if end) + 1 :]


def _plain(text: str) -> str:
    """`text` in lower case, without accents, emoji and contractions."""
    text = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("ß", "ss"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    for short, long in _CONTRACTIONS:
        text = re.sub(rf"\b{re.escape(short)}(?!\w)", long, text)
    text = re.sub(r"(?<!\w)[:;=8][-o*']?[)\](\[dDpP/](?!\w)|<3", " ", text)
    return "".join(c if c.isalnum() or c in " '.,;:!?…\n\r\t()–—-" else " " for c in text).replace("'", "")
