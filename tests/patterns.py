"""Every regular expression of the three packages, and strings that a slow one is slow on."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import bot
import evals
import ingest

T = TypeVar("T")
PACKAGES = (bot, evals, ingest)
ANCHORED = frozenset({"match", "fullmatch"})
CALLS = frozenset({"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
EXAMPLE = "word"
"""What stands in a pattern for a value that is known only where it runs."""


@dataclass(frozen=True, slots=True)
class FoundPattern:
    """One pattern, where it was found, and the methods that it is used by."""

    pattern: re.Pattern[Any]
    where: str
    methods: frozenset[str] = frozenset({"finditer"})
    """`match`, `fullmatch`, or `finditer` for all that look through a whole text."""

    def run(self, text: Any) -> None:
        """Read the text with the pattern as the project does."""
        for method in self.methods:
            if method == "finditer":
                deque(self.pattern.finditer(text), maxlen=0)
            else:
                getattr(self.pattern, method)(text)


def find_patterns(packages: Iterable[ModuleType] = PACKAGES) -> list[FoundPattern]:
    """The compiled patterns of every module of the packages, and those that calls of `re` compile, each once."""
    modules = [module for package in packages for module in load_modules(package)]
    roots = frozenset(package.__name__ for package in packages)
    trees = {module.__name__: ast.parse(Path(module.__file__ or "").read_text("utf-8")) for module in modules}
    methods = list_methods(trees.values())
    found: dict[tuple[Any, int], FoundPattern] = {}
    for module in modules:
        for name, value in vars(module).items():
            for pattern in walk(value, roots, set()):
                keep(found, FoundPattern(pattern, f"{module.__name__}.{name}", choose_methods(methods[name])))
    for module in modules:
        for one in read_calls(trees[module.__name__], module):
            keep(found, one)
    return [one if one.methods else replace(one, methods=choose_methods(())) for one in found.values()]


def keep(found: dict[tuple[Any, int], FoundPattern], one: FoundPattern) -> None:
    key = (one.pattern.pattern, one.pattern.flags)
    kept = found.setdefault(key, one)
    found[key] = replace(kept, methods=kept.methods | one.methods)


def choose_methods(used: Collection[str]) -> frozenset[str]:
    """How a pattern is run for the methods that are called on it; one whose use can't be seen looks through texts."""
    return frozenset(one if one in ANCHORED else "finditer" for one in used or ("any",))


def load_modules(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    # Training needs an extra, migrations run within Alembic alone; nobody's input reaches either.
    names = [one.name for one in found if not one.name.startswith(("evals.training.", "ingest.catalog.migrations."))]
    return [package, *(importlib.import_module(name) for name in names)]


def walk(value: object, roots: Collection[str], seen: set[int]) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value: in containers, attributes of our classes and their instances, defaults and closures."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
        return
    parts: list[object] = []
    value = inspect.unwrap(value) if callable(value) and not isinstance(value, type) else value
    if isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(value)
    elif isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        parts = [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values(), *cells]
    elif (value if isinstance(value, type) else type(value)).__module__.partition(".")[0] in roots:
        parts = list(getattr(value, "__dict__", {}).values())
        if is_dataclass(value) and not isinstance(value, type):
            parts += [getattr(value, field.name, None) for field in fields(value)]
    for part in parts:
        yield from walk(part, roots, seen)


def list_methods(trees: Iterable[ast.Module]) -> defaultdict[str, set[str]]:
    """By the name of a pattern, the methods that are called on it; its use as an argument counts as any method."""
    methods: defaultdict[str, set[str]] = defaultdict(set)
    for tree in trees:
        called: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                called.add(id(node.value))
                methods[read_name(node.value)].add(node.attr)
            elif (
                isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and id(node) not in called
            ):
                methods[read_name(node)].add("any")
    return methods


def read_name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def read_calls(tree: ast.Module, module: ModuleType) -> Iterator[FoundPattern]:
    """The patterns of calls such as `re.search(r"...", text)`, values put into them replaced by an example."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        if node.func.attr not in CALLS | {"compile"}:
            continue
        source = read_pattern(node.args[0], module)
        if source is None:
            continue
        flags = re.NOFLAG
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "re":
                flags |= getattr(re.RegexFlag, part.attr, re.NOFLAG)
        # How a pattern is used that is compiled under a name is known from that name.
        methods = frozenset() if node.func.attr == "compile" else choose_methods({node.func.attr})
        yield FoundPattern(re.compile(source, flags), f"{module.__name__}, line {node.lineno}", methods)


def read_pattern(node: ast.expr, module: ModuleType) -> Any:
    """The pattern that an expression gives; None where it is a pattern already or only known at run time."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else read_pattern(part.value, module) or EXAMPLE
            for part in node.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
    try:
        value = eval(compile(ast.Expression(node), "pattern", "eval"), vars(module))
    except NameError:
        return None
    return value if isinstance(value, str | bytes) else None


# --- hostile strings

GENERAL = (
    *("a", "A", "0", "f", " ", "\n", "\t", ".", ",", "-", "_", "'", '"', "“", "(", "[", "<", "!", "*", "#", "~", "`"),
    *("é", "\x00", "$", "k ", "A ", "a, ", "- ", "1. ", "1,", "1.", "a.", "Aa", "aA", "0a", "a-", "a'", "? ", "A. "),
    *("And Anna ", "of the ", "In In ", "\n\n", "- - ", "> ", '"a" ', "the ", "[](", "<a ", "!["),
)
TAILS = ("", "\x00", "!", "\n", " a")
FEW = 6
"""Branches of a choice that are tried."""
MOST = 200
"""Texts made of a pattern's own parts."""


def write_hostile(pattern: re.Pattern[Any], length: int) -> list[Any]:
    """Texts of about `length` characters: general ones, and what the pattern itself repeats, begins with and spells."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    repeats = list(list_repeats(tree, ""))
    units = dict.fromkeys(("", unit) for unit in GENERAL)
    for before, unit in repeats:
        units.update(dict.fromkeys([(before, unit), ("", before + unit), ("", before), (before, unit + " ")]))
    spelled = [sample(branch) for branch in list_branches(tree)]
    units.update(dict.fromkeys(("", f"{word}{gap}") for word in spread(spelled, FEW) for gap in ("", " ", ", ")))
    # What stands first in the lists counts most; of a pattern with hundreds of parts some are as good as all.
    pieces = [(before, unit, tail) for before, unit in units if unit for tail in TAILS]
    chosen = [*pieces[: len(GENERAL) * len(TAILS)], *spread(pieces[len(GENERAL) * len(TAILS) :], MOST)]
    texts = [before + unit * max(1, length // len(unit)) + tail for before, unit, tail in chosen]
    if isinstance(pattern.pattern, bytes):
        return [text.encode("utf-8", "replace") for text in texts]
    return texts


def spread(items: list[T], number: int) -> list[T]:
    """At most `number` of the items, taken evenly."""
    distinct = list(dict.fromkeys(items))
    return distinct[:: max(1, len(distinct) // number)][: number + 1]


def list_repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """What each part that repeats without a narrow bound may repeat, after a text that leads up to it."""
    for operation, argument in tree:
        if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, body = argument
            if most > FEW:
                yield from ((before, unit) for unit in spread([*samples(body), sample(body)], FEW) if unit)
        for inner in list_inner(operation, argument):
            yield from list_repeats(inner, before)
        before += sample([(operation, argument)])


def list_branches(tree: Any) -> Iterator[Any]:
    """Every branch of every choice in a pattern, and the whole."""
    yield tree
    for operation, argument in tree:
        for inner in list_inner(operation, argument):
            yield from list_branches(inner)


def list_inner(operation: Any, argument: Any) -> list[Any]:
    if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if operation is codes.BRANCH:
        return list(argument[1])
    if operation is codes.SUBPATTERN:
        return [argument[3]]
    if operation is codes.ATOMIC_GROUP:
        return [argument]
    if operation in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    return []


def sample(tree: Any) -> str:
    """A short text that the parts of a pattern match, one after the other."""
    return "".join(next(iter(samples([part])), "") for part in tree)


def samples(tree: Any) -> list[str]:
    """Short texts that a pattern of one part matches; of several parts, one text."""
    if len(tree) != 1:
        return [sample(tree)]
    operation, argument = tree[0]
    if operation is codes.LITERAL:
        return [chr(argument)]
    if operation is codes.ANY:
        return ["a", " ", ".", "("]
    if operation is codes.NOT_LITERAL:
        return [one for one in "ax(\n" if one != chr(argument)][:3]
    if operation is codes.IN:
        return list_members(argument)
    if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, body = argument
        return [one * max(least, 1 if most else 0) for one in samples(body)]
    if operation is codes.BRANCH:
        return [one for branch in argument[1] for one in samples(branch)[:2]]
    if operation is codes.SUBPATTERN:
        return samples(argument[3])
    if operation is codes.ATOMIC_GROUP:
        return samples(argument)
    if operation is codes.ASSERT and argument[0] < 0:
        return samples(argument[1])
    return []


def list_members(members: Any) -> list[str]:
    """Some characters of a set, of each kind that it holds."""
    negated = members[0][0] is codes.NEGATE
    found = [one for one in "aA0 \n.,-_'\"“([é:;!?&/<>=*#~`\\xk\x00" if holds(members, one)]
    if not negated:
        named = [
            chr(value if kind is codes.LITERAL else value[0])
            for kind, value in members
            if kind in (codes.LITERAL, codes.RANGE)
        ]
        found = [*found, *named[:3]]
    return found[:8]


def holds(members: Any, character: str) -> bool:
    code, inside, negated = ord(character), False, False
    for kind, value in members:
        if kind is codes.NEGATE:
            negated = True
        elif kind is codes.LITERAL:
            inside = inside or code == value
        elif kind is codes.RANGE:
            inside = inside or value[0] <= code <= value[1]
        elif kind is codes.CATEGORY:
            inside = inside or is_of(value, character)
    return inside != negated


def is_of(category: Any, character: str) -> bool:
    name = str(category).removeprefix("CATEGORY_")
    test = {"DIGIT": str.isdigit, "SPACE": str.isspace, "WORD": lambda one: one.isalnum() or one == "_"}
    return test[name.removeprefix("NOT_")](character) != name.startswith("NOT_")
