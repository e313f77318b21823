"""A question that asks several things, taken apart."""


def split_question(text: str) -> tuple[str, ...]:
    """The questions that `text` is made of: `(text,)`, or two or three that can be searched for on their own."""
    return (text,)
