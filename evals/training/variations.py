"""Other forms of one text: a question as people type it, a statement made false, a sentence that still holds."""

import random
import re

from evals.training.texts import make_plain

CIRCUMSTANCE = re.compile(
    r",? (?:after|in|on|at|during|because|since|near|where|which|who|while|following|according to) (?=\w)"
)
HEDGE = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|if|unless|until|without|except|only|but|would|could|may|might|"
    r"whether|refused|denied|rejected|instead|than|said|says|told|claim\w*|according)\b|n't|[\"?:;]",
    re.IGNORECASE,
)
FIGURE = re.compile(r"\b\d[\d,.]*\b")

# Words whose exchange makes a statement false: units and directions, each with one of another size or sense.
EXCHANGES = {
    "kilometres": "miles", "kilometers": "miles", "miles": "kilometres", "metres": "feet", "days": "weeks",
    "weeks": "months", "months": "years", "years": "months", "hours": "days", "minutes": "hours", "million": "billion",
    "billion": "million", "euros": "dollars", "dollars": "euros", "tonnes": "kilograms", "percent": "percentage points",
    "more": "fewer", "fewer": "more", "higher": "lower", "lower": "higher", "rose": "fell", "fell": "rose",
    "raised": "cut", "cut": "raised", "increase": "decrease", "before": "after", "after": "before", "won": "lost",
    "lost": "won", "accepted": "rejected", "rejected": "accepted", "opened": "closed", "closed": "opened",
    "approved": "rejected", "first": "last", "north": "south", "south": "north", "east": "west", "west": "east",
    "Monday": "Thursday", "Tuesday": "Friday", "Wednesday": "Sunday", "Thursday": "Monday", "Friday": "Tuesday",
    "January": "June", "February": "July", "March": "August", "April": "September", "May": "October",
    "June": "November", "July": "December", "September": "April", "October": "March", "November": "May",
}  # fmt: skip


def vary_question(text: str, rng: random.Random) -> str:
    """A question as people type it: its mark or none, and now and then two letters exchanged."""
    text = make_plain(text).strip()
    chance = rng.random()
    if chance < 0.4:
        text = text.rstrip(" ?")
    elif not text.endswith("?") and chance < 0.7:
        text += "?"
    if rng.random() < 0.05:
        words = text.split()
        long = [i for i, w in enumerate(words) if len(w) > 5 and w.isalpha()]
        if long:
            i = rng.choice(long)
            at = rng.randrange(1, len(words[i]) - 2)
            words[i] = words[i][:at] + words[i][at + 1] + words[i][at] + words[i][at + 2 :]
            text = " ".join(words)
    return text


def falsify(statement: str, rng: random.Random) -> str | None:
    """The statement with one figure or one unit, direction or day exchanged, or None where it has none."""
    words = statement.split()
    places = [i for i, w in enumerate(words) if w.strip(".,;") in EXCHANGES]
    figures = list(FIGURE.finditer(statement))
    if figures and (not places or rng.random() < 0.5):
        m = rng.choice(figures)
        digits = [i for i, c in enumerate(m.group()) if c.isdigit()]
        i = m.start() + rng.choice(digits[: max(1, len(digits) - 1)])
        other = rng.choice([c for c in "123456789" if c != statement[i]])
        return statement[:i] + other + statement[i + 1 :]
    if places:
        i = rng.choice(places)
        bare = words[i].strip(".,;")
        words[i] = words[i].replace(bare, EXCHANGES[bare])
        return " ".join(words)
    return None


def shorten(sentence: str, rng: random.Random) -> str | None:
    """A sentence without one of its last circumstances, which still holds; None where that is not certain."""
    if HEDGE.search(sentence):
        return None
    cuts = [m.start() for m in CIRCUMSTANCE.finditer(sentence) if len(sentence[: m.start()].split()) >= 5]
    short = sentence[: rng.choice(cuts)].rstrip(" ,") if cuts else ""
    return f"{short}." if short and len(short.split()[-1]) > 3 else None
