"""Who says a line of several sentences."""

import pytest

from bot.briefing.speakers import find_common
from bot.language.mentions import read_mentions


@pytest.mark.parametrize(
    ("sentences", "speaker"),
    [
        (("Orla Penn runs the bar.", "She said that the toll is fair."), "Orla Penn"),
        (("The Dock Union is content.", "Its secretary, Berta Quill, said that it had won."), "Berta Quill"),
        (("The union says that the quay is late.", "The port said that it is on time."), None),
        (("The quay is late.", "Orla Penn said that nobody minds."), None),
        (("Orla Penn spoke of a shame.", "The quay has been wet since May."), None),
        (("The quay is late.", "It has been wet since May."), None),
        (("Orla Penn said it is late.", '"We wait," Penn said.', "The quay has been wet since May."), "Orla Penn"),
        (("Orla Penn said that the quay is late.", "The Dock Union wants it to be dry."), None),
    ],
)
def test_a_line_has_a_speaker_who_says_most_of_it_and_nobody_else_any(
    sentences: tuple[str, ...], speaker: str | None
) -> None:
    mentions = read_mentions(sentences)
    found = find_common(mentions, range(len(sentences)))
    assert mentions.name(found) == speaker
