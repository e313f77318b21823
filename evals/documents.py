"""YAML files as suites are written: every scalar stays the text it is, keys may not repeat, lines are remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ingest.errors import MalformedSuite

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: mappings, lists and strings, and the line (from 1) that each part of it begins on."""

    path: Path
    content: Mapping[str, object]
    lines: Mapping[Place, int] = field(repr=False)

    def find_line(self, place: Place) -> int:
        """The line of a place, or of the nearest part around it that is in the file."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]


def load_document(path: Path) -> Document:
    """Read a YAML file whose top is a mapping.

    Nothing is guessed from how a scalar looks: `no`, `12:30` and `2026-01-06` stay text, because a fact that silently
    becomes false, 750 or a date would never be found in an answer. Raises MalformedSuite.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedSuite(f"{path} can't be read: {error}. No case was run.") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise MalformedSuite(f"{_describe(path, error)}. No case was run.") from error
    if not isinstance(node, yaml.MappingNode):
        raise MalformedSuite(f"{path} must begin with keys such as `suite:` or `cases:`. No case was run.")
    lines: dict[Place, int] = {}
    content = _convert(node, (), lines, path)
    assert isinstance(content, dict)
    return Document(path, content, lines)


def _describe(path: Path, error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f"{path} is no YAML: {' '.join(str(error).split())}"
    hint = "; a question within [ ] or { } needs quotes around it" if "got '?'" in str(error.problem) else ""
    return f"{path}, line {error.problem_mark.line + 1} is no YAML: {error.problem}{hint}"


def _convert(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> object:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, (*place, number), lines, path) for number, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    content: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise MalformedSuite(f"{path}, line {line}: a key must be a plain word. No case was run.")
        key = str(key_node.value)
        if key in content:
            raise MalformedSuite(f"{path}, line {line}: {key} stands here a second time. No case was run.")
        content[key] = _convert(value_node, (*place, key), lines, path)
        lines[(*place, key)] = line
    return content
