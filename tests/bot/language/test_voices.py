"""Who an article is by, or is an interview with."""

from bot.language.mentions import ArticleMentions, read_mentions
from bot.language.voices import ReadSentence, add_voices

INTERVIEW = (
    (True, "Ada Bell has led the Lorvik Traders since May."),
    (False, "We met her in the harbour."),
    (True, "In March you were against the bridge."),
    (False, "What has changed?"),
    (True, '"The ferry has.'),
    (False, 'Our members say that it is late every day."'),
    (True, "And the tolls?"),
    (True, '"We can live with them."'),
    (True, 'A spokesman of the port, Tom Crane, said that "all is well".'),
    (True, "Will you drive over it?"),
    (True, '"Gladly."'),
)
PIECE = (
    (True, "Edda Holm was the keeper of the Lorvik light until 2010."),
    (True, "I have seen forty winters on that rock."),
    (False, "The council says that the lamp is too dear."),
    (False, "A dark coast costs more."),
    (True, "I do not blame the mayor, and I want my lamp back."),
    (True, "My father would have said the same."),
)


def read(article: tuple[tuple[bool, str], ...], title: str) -> tuple[ArticleMentions, list[str | None]]:
    sentences = []
    inside = False
    for opens, text in article:
        inside = inside and not opens
        sentences.append(ReadSentence(text, None, False, opens, inside))
        inside ^= text.count('"') % 2 == 1
    within = tuple(one.within for one in sentences)
    mentions = add_voices(read_mentions(tuple(text for _, text in article), (), within), sentences, title)
    return mentions, [mentions.name(one.speaker) for one in mentions.sentences]


def test_answers_are_the_words_of_whoever_is_asked() -> None:
    mentions, speakers = read(INTERVIEW, "The harbour and its bridge")
    assert [place for place, speaker in enumerate(speakers) if speaker == "Ada Bell"] == [4, 5, 7, 10]
    assert speakers[8] == "Tom Crane"
    assert mentions.name(mentions.sentences[5].holder) == "Ada Bell"


def test_what_is_put_to_whoever_is_asked_need_not_ask() -> None:
    put = (*INTERVIEW[:8], (True, "The ferry wants its quay back."), (True, '"It will have it. We signed in May."'))
    assert read(put, "The harbour and its bridge")[1][8:] == [None, "Ada Bell"]


def test_who_answers_is_a_person_and_did_not_write_what_stands_before_the_questions() -> None:
    article = (
        (True, "On Monday Orrin and Velmark will talk.", False),
        (False, "Ada Bell, a judge of 66, is to mediate.", False),
        (False, "The town has paid for the hall.", False),
        (True, "I am no dreamer.", True),
        (True, "I listen, and my husband and I wait.", True),
        (False, "I have time.", False),
    )
    sentences = [ReadSentence(text, 0, False, opens, False, asked) for opens, text, asked in article]
    mentions = read_mentions(tuple(text for _, text, _ in article))
    told = add_voices(mentions, sentences, "Two chairs and a kettle")
    assert [told.name(one.speaker) for one in told.sentences] == [None] * 3 + ["Ada Bell"] * 3


def test_an_interview_is_with_whom_its_title_names() -> None:
    opening = (True, "Ada Bell told Orla Finch to look at the harbour.")
    assert read((opening, *INTERVIEW[2:8]), "Ada Bell: 'We can live with tolls'")[1][3] == "Ada Bell"


def test_who_says_i_throughout_has_written_the_article() -> None:
    _, speakers = read(PIECE, "Bring back the lamp")
    assert [place for place, speaker in enumerate(speakers) if speaker == "Edda Holm"] == [1, 3, 4, 5]
    assert speakers[2] is not None
    assert speakers[0] is None


def test_a_report_has_no_voice_of_its_own() -> None:
    report = ((True, "Edda Holm opened the fair."), (False, '"I am glad, I am proud, and it is my fair," she said.'))
    assert read(report, "The fair")[1] == [None, "Edda Holm"]
    asked = (*report, (True, "What will you do next?"), (True, '"Nothing," said Tom Crane.'))
    assert read(asked, "The fair")[1][-1] == "Tom Crane"
