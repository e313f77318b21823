"""How surely a window answers: the reader's raw scores made a probability."""

import json
import math
from functools import cache
from pathlib import Path

from pydantic import Field

from bot.reading.cross_encoder import WindowReading
from ingest.models import Frozen

CALIBRATION = Path(__file__).parent.parent / "reading" / "calibration.json"


class Calibration(Frozen):
    """A logistic regression over two scores, fitted on articles that the reader was not trained on."""

    answers: float
    margin: float
    bias: float
    threshold: float = Field(gt=0, lt=1)
    """Probability from which a question counts as answered."""

    def predict(self, reading: WindowReading) -> float:
        """The probability that a window answers."""
        score = self.bias + self.answers * reading.answers + self.margin * reading.margin
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def load_calibration() -> Calibration:
    return Calibration.model_validate(json.loads(CALIBRATION.read_text(encoding="utf-8")))
