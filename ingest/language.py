"""The language that a text is written in, found from its letters and words by py3langid."""

import tempfile
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ingest.errors import ModelUnavailable

UNKNOWN = "unknown"
"""What stands for the language of a text that is too short, or too mixed, to tell."""
MIN_PROBABILITY = 0.8
MAX_CHARS = 4_000


@lru_cache(maxsize=1)
def load_identifier() -> LanguageIdentifier:
    """The model, held to languages that have a two-letter code: the dialects beside them blur the choice.

    Raises ModelUnavailable where there is no room to unpack it.
    """
    try:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:
        raise ModelUnavailable(
            f"The model that tells languages can't be unpacked in {tempfile.gettempdir()}: {error.strerror or error}. "
            "What is stored is kept; make room there, or set TMPDIR."
        ) from error
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])
    return identifier


def rank_languages(text: str) -> list[tuple[str, float]]:
    """ISO 639-1 codes and probabilities of the languages that `text` may be in, the likeliest first."""
    ranked: list[tuple[str, float]] = load_identifier().rank(text[:MAX_CHARS])
    return ranked


def find_language(text: str) -> str:
    """ISO 639-1 code of the language of `text`, UNKNOWN where it is not sure."""
    code, probability = rank_languages(text)[0]
    return code if probability >= MIN_PROBABILITY else UNKNOWN
