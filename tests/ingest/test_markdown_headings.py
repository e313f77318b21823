"""Paragraphs of Markdown that stand as headings."""

from ingest.readers.markdown import read_markdown


def test_a_paragraph_that_stands_as_a_heading_is_one() -> None:
    text = (
        b"# The fee\n\nThe fee was set on Tuesday. It is four cents.\n\n**What stays the same**\n\n"
        b"The deposit does. It is still twenty cents.\n\nRow over numbers\n\n"
        b"The shops say that nine in ten lose by it.\n\n- milk cartons\n- glass\n\nAnd so on\n"
    )
    assert [(block.text, block.level) for block in read_markdown(text).blocks if block.level] == [
        ("The fee", 1),
        ("What stays the same", 2),
        ("Row over numbers", 2),
    ]
