"""YAML files as suites are written: every scalar stays the text it is, keys may not repeat, lines are remembered."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import MalformedSuite

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: mappings, lists and strings."""

    path: Path
    content: Mapping[str, object]
    node: yaml.Node = field(repr=False)

    def find_line(self, place: Place) -> int:
        """The line (from 1) of a place, or of the nearest part around it that is in the file."""
        node, line = self.node, 1
        for part in place:
            if isinstance(node, yaml.MappingNode):
                entry = next(((key, value) for key, value in node.value if key.value == part), None)
                if entry is None:
                    break
                line, node = entry[0].start_mark.line + 1, entry[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return line


class _Loader(yaml.BaseLoader):
    """Every scalar stays the text it is; a key that stands twice is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a plain word", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value} stands here a second time", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_document(path: Path) -> Document:
    """Read a YAML file whose top is a mapping. Raises MalformedSuite."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8-sig"))
        node = loader.get_single_node()
        content = loader.construct_document(node) if isinstance(node, yaml.MappingNode) else None
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedSuite(f"{path} can't be read: {error}. No case was run.") from error
    except yaml.YAMLError as error:
        raise MalformedSuite(f"{_describe(path, error)}. No case was run.") from error
    if node is None or content is None:
        raise MalformedSuite(f"{path} must begin with keys such as `suite:` or `cases:`. No case was run.")
    return Document(path, content, node)


def _describe(path: Path, error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f"{path} is no YAML: {' '.join(str(error).split())}"
    where = f"{path}, line {error.problem_mark.line + 1}"
    if isinstance(error, yaml.constructor.ConstructorError):
        return f"{where}: {error.problem}"
    hint = "; a question within [ ] or { } needs quotes around it" if "got '?'" in str(error.problem) else ""
    return f"{where} is no YAML: {error.problem}{hint}"
