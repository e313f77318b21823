"""What is known of an article besides its words, settled from several layers of YAML and file metadata."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

import yaml

from ingest.clues import find_dateline, find_shown, settle_date
from ingest.dates import is_future, parse_date
from ingest.errors import InvalidMetadata, UnreadableArticle
from ingest.models import MOST_NAMES, NAME_CHARS, ArticleKind, ArticleMetadata, PublishedBasis, Shelving
from ingest.sentences import split_sentences
from ingest.text import clean_text, squeeze

SHELVING = {"groups": ("groups", "group"), "collections": ("collections", "collection")}
"""Where an article belongs, and how that may be written."""
KNOWN = frozenset({"id", *ArticleMetadata.model_fields} - {"extra", "amended"})
MAX_TITLE_CHARS = 100
"""A title taken from the first line of a text is cut at this length; a stated one is not."""
MAX_YAML_CHARS = 100_000
"""Longest front matter."""
MAX_DEPTH = 20
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}:(?://)?[^\s]+|www\.\S+|[^\s/]{1,100}/\S*)", re.IGNORECASE)
NO_TITLE = re.compile(
    r"untitled.*|(?:new |unnamed )?(?:document|page)\s?\d*|index|microsoft word - .*"
    r"|\S.{0,200}\.(?:docx?|odt|rtf|tex|indd|pages|pdf|html?|txt|md)",
    re.IGNORECASE,
)
"""What programs write where nobody gave a title."""


class PlainLoader(yaml.SafeLoader):
    """Safe YAML whose unquoted words stay words: `no` is a language, 12:30 a time, and dates are parsed here.

    What could let a few lines stand for billions is refused: aliases, merge keys, and nesting without end.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        mark: yaml.Mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read", problem_mark=mark)
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"it is nested deeper than {MAX_DEPTH} levels", problem_mark=mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                problem = "merge keys (<<) are not read"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)


PlainLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"(?:~|null|Null|NULL|)", "~nN\0"),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", "tTfF"),
    ("int", r"(?:0|-?[1-9][0-9]{0,17})", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
    ("merge", r"<<", "<"),
):
    PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^{pattern}$"), ["" if char == "\0" else char for char in first]
    )


def parse_yaml(text: str, what: str, first_line: int = 1, max_chars: int = MAX_YAML_CHARS) -> dict[str, object]:
    """The mapping that `text` holds; an empty text is an empty mapping.

    `what` names the text in errors, `first_line` is where it begins in its file. Raises UnreadableArticle, with
    the line, when it is no YAML or no mapping, too long or too deep, or holds an alias or a merge key.
    """
    if len(text) > max_chars:
        raise UnreadableArticle(f"The {what} has {len(text):,} characters, more than the {max_chars:,} that are read.")
    try:
        value = yaml.load(text, PlainLoader)
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + first_line}" if error.problem_mark else ""
        raise UnreadableArticle(f"The {what} is broken{line}: {error.problem or error.context}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableArticle(f"The {what} is broken: {squeeze(str(error))}.") from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnreadableArticle(f"The {what} holds no 'key: value' lines.")
    return {str(key): entry for key, entry in value.items()}


def build_metadata(
    stated: Sequence[Mapping[str, object]],
    found: Mapping[str, object],
    fallback_title: str,
    head: Sequence[str] = (),
    opening: Sequence[str] = (),
) -> tuple[str | None, ArticleMetadata, tuple[str, ...]]:
    """The stated id, if there is one, the metadata, and what people should know of its date.

    `stated` lists what people wrote, the strongest layer first; `found` is what the file itself yields, used
    where no layer says anything; `head` are the lines in which a byline may stand, and `opening` are the
    first paragraphs. Raises InvalidMetadata for a stated value that can't be.
    """
    layers = [*(rename_date(layer) for layer in stated), {key: found[key] for key in found if key != "published"}]
    values: dict[str, object] = {}
    ranks: dict[str, int] = {}
    # A date is read as its language writes dates.
    for key in sorted({key for layer in layers for key in layer}, key=lambda key: key != "language"):
        for rank, layer in enumerate(layers):
            value = read_layer_value(key, layer.get(key), rank == len(stated), str(values.get("language") or ""))
            if value is not None:
                values[key], ranks[key] = value, rank
                break
    notes: tuple[str, ...] = ()
    if "published" not in values:
        language = str(values.get("language") or "")
        datelines = filter(None, (find_dateline(paragraph, language) for paragraph in opening))
        clues = [*find_shown(head, language), *datelines]
        values["published"], values["published_basis"], notes = settle_date(clues, found.get("published"), language)
    elif ranks.get("published_basis", len(layers)) > ranks["published"]:
        # A basis belongs to its date: one written beside another date says nothing about this one.
        values["published_basis"] = "stated"
    published = values["published"]
    if isinstance(published, date) and is_future(published):
        notes += (f"Its date, {published}, is in the future: it is kept, but the corpus does not reach up to it.",)
    identifier = values.pop("id", None)
    extra = {key: simplify(value) for key, value in values.items() if key not in KNOWN}
    fields = {key: value for key, value in values.items() if key in KNOWN}
    metadata = ArticleMetadata.model_validate({"title": fallback_title, **fields, "extra": extra})
    return (None if identifier is None else str(identifier)), metadata, notes


def take_shelving(layers: Sequence[Mapping[str, object]]) -> tuple[Shelving, list[Mapping[str, object]]]:
    """Where an article belongs by the strongest layer that says so, and the layers without what they say of it.

    Raises InvalidMetadata for what can't be read: nobody is to read more for a slip of the pen.
    """
    stated: dict[str, tuple[str, ...]] = {}
    for field, keys in SHELVING.items():
        found = (read_names(key, layer[key]) for layer in layers for key in keys if layer.get(key) is not None)
        names = next((names for names in found if names is not None), None)
        if names is not None:
            stated[field] = names
    taken = {key for keys in SHELVING.values() for key in keys}
    return Shelving(**stated), [{key: layer[key] for key in layer if key not in taken} for layer in layers]


def read_names(key: str, value: object) -> tuple[str, ...] | None:
    """Names of groups or collections: a list, or a text with commas between them; None where the text is empty."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str | int) for part in parts):
        raise InvalidMetadata(f"Its '{key}' is {value!r:.60}, but has to be a name or a list of names.")
    names = tuple(dict.fromkeys(filter(None, (squeeze(clean_text(str(part))) for part in parts))))
    if len(names) > MOST_NAMES or any(len(name) > NAME_CHARS for name in names):
        raise InvalidMetadata(
            f"Its '{key}' has more than {MOST_NAMES} names, or one of more than {NAME_CHARS} characters."
        )
    return None if isinstance(value, str) and not names else names


def rename_date(layer: Mapping[str, object]) -> Mapping[str, object]:
    """The layer with its `date`, as most tools call it, as what it is here: when the article was published."""
    if "date" not in layer or layer.get("published"):
        return layer
    return {**{key: value for key, value in layer.items() if key != "date"}, "published": layer["date"]}


def read_layer_value(key: str, raw: object, lenient: bool, language: str) -> object | None:
    """The checked value of one entry; None when it is empty or, if `lenient`, malformed."""
    if key not in KNOWN:
        return raw
    try:
        value = read_value(key, raw, language)
    except InvalidMetadata:
        # An address in the publisher's place is what tools write that know no name.
        if lenient or key == "publisher":
            return None
        raise
    return None if lenient and key == "title" and not is_title(str(value)) else value


def is_title(text: str) -> bool:
    """Whether a text may be a title: it is no address, and nothing that a program writes where there is none."""
    return not NO_TITLE.fullmatch(text) and not ADDRESS.fullmatch(text)


def read_value(key: str, value: object, language: str = "") -> object | None:
    """A known value in its own type; None when it is empty. Raises InvalidMetadata when it can't be."""
    if value is None or value == "":
        return None
    if key == "published":
        return parse_date(value, language)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidMetadata(f"Its '{key}' is {value!r:.60}, but has to be text.")
    text = squeeze(clean_text(str(value)))
    if key == "id" and not IDENTIFIER.fullmatch(text):
        raise InvalidMetadata(
            f"Its id '{text:.60}' can't stand in a URL. Use up to 100 letters from a to z, digits, hyphens, dots and "
            "underscores, a letter or digit first."
        )
    if key == "language":
        if not LANGUAGE.fullmatch(text):
            raise InvalidMetadata(f"Its language '{text:.60}' is no language tag such as en, de or pt-BR.")
        primary, *rest = text.replace("_", "-").split("-")
        return "-".join([primary.lower(), *rest])
    if key == "url" and not re.match(r"https?://[^\s/]", text, re.IGNORECASE):
        raise InvalidMetadata(f"Its url '{text:.60}' does not begin with http:// or https://.")
    if key == "publisher" and ADDRESS.fullmatch(text):
        raise InvalidMetadata(f"Its publisher '{text:.60}' is an address. Write the name.")
    if key == "kind":
        return check_choice(key, text, get_args(ArticleKind))
    if key == "published_basis":
        return check_choice(key, text, get_args(PublishedBasis))
    return text or None


def check_choice(key: str, text: str, allowed: Sequence[str]) -> str:
    """`text` in small letters, one of `allowed`; raises InvalidMetadata otherwise."""
    if text.lower() not in allowed:
        raise InvalidMetadata(f"Its {key} is '{text:.60}', but has to be one of {', '.join(allowed)}.")
    return text.lower()


def simplify(value: object) -> Any:
    """`value` as JSON can hold it: dates and anything unknown as text."""
    if isinstance(value, dict):
        return {clean_text(str(key)): simplify(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set):
        return [simplify(entry) for entry in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if abs(value) != float("inf") and value == value else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(str(value))


def cut_title(text: str) -> str:
    """The first line of `text`, or its first sentence, cut at a word, for a text that has no title of its own."""
    line = squeeze(re.sub(r"^\s*(?:[-*•–]\s+|\d{1,3}[.)]\s+)", "", text.strip().partition("\n")[0]))
    if len(line) <= MAX_TITLE_CHARS:
        return line
    first = split_sentences(line, 0, 2 * MAX_TITLE_CHARS)[0]
    if first.end <= MAX_TITLE_CHARS:
        return line[: first.end]
    head = line[:MAX_TITLE_CHARS]
    cut = head.rfind(" ")
    return head[: cut if cut > MAX_TITLE_CHARS // 2 else MAX_TITLE_CHARS].rstrip(" ,;:–—-") + "…"
