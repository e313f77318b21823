"""What the sources do not say, as a phrase that a person would say."""

import re

_THING = re.compile(
    r"^(?:what|which|who)(?:'s|’s| is| are| was| were) (?P<rest>(?:the|a|an|his|her|its|their|our) .+|[A-Z].+)$", re.I
)
_ASKING = frozenset(("who", "what", "when", "where", "why", "how", "which", "whose", "whom"))
_LEAD = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|well|please|hi|hello)[ ,]+|(?:can|could) you (?:please )?(?:tell me|say) |"
    r"tell me |do you know |i(?:'d| would) like to know )+",
    re.I,
)


def name_missing(question: str) -> str:
    """ "What is the budget of the force?" lacks "the budget of the force", "Who would lead it?" "who would lead it"."""
    text = _LEAD.sub("", question.strip()).rstrip(" ?.!")
    thing = _THING.match(text)
    if thing is not None:
        return thing["rest"]
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}".strip() if first[1:].islower() and first.lower() in _ASKING else text
