import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.sentences import MAX_SENTENCE_CHARS, split_sentences

PIECES = [
    "Merz said no. ", "“We wait. We see.” ", "He left.", " ", "\n", "\n\n", "Dr. ", "U.S. ", "(see p. 5) ", '"',
    "”", "“",
    "…",
    "?! ", "[3]", "a", "É",
    "會議在巴黎舉行。", "هذا نص. ", "🎉", "e\u0301", "1.5 ", "x" * 700, "word " * 200, "'", "- ",
]  # fmt: skip


def cut(text: str, language: str = "en") -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text, language=language)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Merz said no.", "“We are not ruling anything out.”", "He left."],
        ['Then "It works."', "Then he went."],
        ["The U.S. President came.", "He met the U.S. Army."],
        ["See No. 5 for that.", "Pi is 3.14.", "It rose 5 percent.", "30 people died."],
        ["J. K. Rowling and George W. Bush met Lt. Col. Smith, Sen. Cruz and Prof. Lee on Jan. 6.", "They spoke."],
        ["Some papers, e.g. The Guardian, i.e. British ones, said vol. 3 was lost.", "Approx. 5 remain."],
        ["Wait...", "What?", "Yes... and so on."],
        ["“Is it?” she asked.", "“Will it hold?” French President Macron asked.", "“Yes!”", "The room fell silent."],
        ["He said: “We are here. We stay.”", "Then he left."],
        ["(He was late. Very late.)", "Then it ended."],
        ["It was so.[1]", "Then it was not.[2][citation needed]", "It ended."],
        ["“The “Union of Will,” a group of allies, still talks.", "It meets again."],
        ["„Wir gehen.“", "Er ging."],
        ["This was the end of war.", "ASP.NET and Booking.com are names."],
        ["He left.😀", "🎉 Party!"],
        ["Russia’s army – 60,000 men – left the “zone.”", "Others’ did not."],
        ["- It is 5 p.m. now.", "- 2. Second item."],
    ],
)
def test_splits_where_people_would(sentences: list[str]) -> None:
    glue = "\n" if sentences[0].startswith("- ") else " "
    assert cut(glue.join(sentences)) == sentences


def test_splits_sentences_that_were_run_together() -> None:
    assert cut("It ended the war.The next day began.") == ["It ended the war.", "The next day began."]


def test_a_long_quotation_is_cut_inside() -> None:
    spoken = "We have talked about this question for a very long time with everyone who wanted to talk. " * 4
    assert len(cut(f"He said: “{spoken.strip()}” Then he left.")) == 5


def test_the_language_decides_on_abbreviations() -> None:
    text = "Am 3. Oktober kam sie. Er ging."
    assert cut(text, "de-AT") == ["Am 3. Oktober kam sie.", "Er ging."]
    assert len(cut(text, "en")) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Am Samstag, 4. November, gegen 17.50 Uhr ist die Fähre in Lohe auf Grund gelaufen.",
        "Am 3. Tag der Gespräche kam der 2. Vorschlag der Reederei.",
        "Die 1. Liga beginnt am Freitag, dem 13. Juni.",
    ],
)
def test_a_german_ordinal_ends_no_sentence(text: str) -> None:
    assert cut(f"{text} Verletzt wurde niemand.", "de") == [text, "Verletzt wurde niemand."]


def test_a_german_number_may_end_a_sentence() -> None:
    assert cut("Die Partei kam auf Platz 4. Die Regierung tagte.", "de") == [
        "Die Partei kam auf Platz 4.",
        "Die Regierung tagte.",
    ]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh", ["松江大桥于3月5日恢复通车。", "市长说：“我们很高兴。”", "修复费用为二千四百万元。"]),
        ("zh", ["“我们很高兴。桥修好了。”市长说。", "费用不高。"]),
        ("ja", ["橋は3月5日に再開した。", "「とても嬉しい。本当に」と市長は語った。", "費用は2400万円だった。"]),
        ("ja", ["「もう安全です。」と市長は述べた。", "工事は終わった。"]),
    ],
)
def test_chinese_and_japanese_quotations_are_whole(language: str, sentences: list[str]) -> None:
    assert cut("".join(sentences), language) == sentences


def test_scripts_without_capitals_or_spaces_are_split() -> None:
    assert cut("会议在巴黎举行。三十五个国家参加。", "zh") == ["会议在巴黎举行。", "三十五个国家参加。"]
    assert cut("هذا نص. وهذا نص آخر؟ نعم.", "ar") == ["هذا نص.", "وهذا نص آخر؟", "نعم."]


def test_an_unknown_language_is_split_all_the_same() -> None:
    assert len(cut("It is late. We go.", "tlh")) == 2


def test_every_line_break_ends_a_sentence() -> None:
    assert cut("- pears\n- apples and\nplums") == ["- pears", "- apples and", "plums"]


def test_only_the_part_asked_for_is_split() -> None:
    text = "A heading\n\nFirst one. Second one. Third one."
    found = split_sentences(text, text.index("First"), text.index(" Third"))
    assert [text[s.start : s.end] for s in found] == ["First one.", "Second one."]


@pytest.mark.parametrize(
    "text",
    ["a" * 2_000_000, "word " * 400_000, "one, two; three – " * 100_000, "e\u0301" * 50_000,
     "\u0301" * 50_000, "“(" * 90_000],
    ids=["letters", "words", "clauses", "accents", "accents only", "marks"],
)  # fmt: skip
def test_an_endless_line_is_cut(text: str) -> None:
    found = split_sentences(text)
    assert len(found) >= len(text) // MAX_SENTENCE_CHARS
    assert max(s.end - s.start for s in found) <= MAX_SENTENCE_CHARS


def test_a_long_run_is_cut_after_a_clause_rather_than_in_a_word() -> None:
    text = "several things happened at once on that day, " * 100
    assert all(sentence.endswith(",") for sentence in cut(text)[:-1])


def test_a_letter_keeps_its_accent_when_cut() -> None:
    assert all(piece[0] != "\u0301" for piece in cut("e\u0301" * 5_000))


@pytest.mark.parametrize("filler", ["!", "![", "?)", ".” ", "\\!", "``"])
def test_punctuation_without_end_is_survived(filler: str) -> None:
    assert cut("It begins. " + filler * 50_000)[0].startswith("It begins.")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=300),
    st.sampled_from(["en", "de", "zh"]),
)
@example("\x1c\x85 \u2028", "en")
def test_sentences_are_in_order_and_hold_every_visible_character(text: str, language: str) -> None:
    found = split_sentences(text, language=language)
    end = 0
    for sentence in found:
        piece = text[sentence.start : sentence.end]
        assert piece
        assert piece == piece.strip()
        assert text[end : sentence.start].strip() == ""
        assert sentence.end - sentence.start <= MAX_SENTENCE_CHARS
        assert "\n" not in piece
        end = sentence.end
    assert text[end:].strip() == ""
