"""Who said it: a statement has it from whom its source has it, and a claim stays a claim."""

from collections.abc import Sequence

from bot.language.attribution import find_speaker
from bot.language.deeds import same_deed
from bot.language.lexicon import split_words
from bot.language.words import list_words
from bot.verification.sources import Fault, Source

_PRONOUNS = split_words("he she they it we i who")
_IMPERSONAL = split_words(
    """report reports article articles source sources declaration statement document text survey surveys agreement
    plan proposal media"""
)
_SOMEBODY = "Somebody said so."
_NEAR = 0.5
"""Share of a statement's words from which a sentence is the one that it tells."""


def check_speakers(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault where the statement has it from somebody else than its source, or tells a claim as a fact."""
    said = find_speaker(statement, _SOMEBODY)
    if said and said.lower() in (*_PRONOUNS, "somebody"):
        # "He argues": a claim is told as one, whoever he is.
        return []
    telling = _list_telling(statement, sources, said or "")
    speakers = [find_speaker(source.text, source.previous) for source in telling]
    named = [speaker for speaker in speakers if speaker and speaker.lower() not in _PRONOUNS]
    if said is None:
        # One source that tells it as a fact is enough.
        if named and len(named) == len(speakers) and not _names_any(statement, named):
            return [Fault("speaker", named[0])]
        return []
    if not speakers or any(_is_same(said, speaker) for speaker in named):
        return []
    return [Fault("speaker", said)]


def _list_telling(statement: str, sources: Sequence[Source], speaker: str) -> list[Source]:
    """The sources that have most of what the statement says, none far behind the best; the speaker's name aside."""
    keys = _keys(statement) - _keys(speaker)
    shares = [(len(keys & _keys(source.text)) / max(len(keys), 1), source) for source in sources]
    best = max((share for share, _ in shares), default=0.0)
    return [source for share, source in shares if share >= max(best - 0.15, 0.2) or share >= _NEAR]


def _is_same(said: str, speaker: str) -> bool:
    one, other = _keys(said), _keys(speaker)
    if not one or not other:
        return said.lower() == speaker.lower()
    return bool(one & other) or bool(one & _keys_impersonal() and other & _keys_impersonal())


def _names_any(statement: str, speakers: Sequence[str]) -> bool:
    """Whether the statement names the one who said it in some way that no pattern finds, or needs not."""
    keys = _keys(statement)
    return any(_keys(speaker) & keys or _keys(speaker) & _keys_impersonal() for speaker in speakers)


def _keys(text: str) -> frozenset[str]:
    return frozenset(same_deed(word.key) for word in list_words(text) if not word.stop)


def _keys_impersonal() -> frozenset[str]:
    return frozenset(word.key for name in _IMPERSONAL for word in list_words(name))
