"""The page's modules as one script and its style sheets as one, so that a browser needs two round trips to open it.

The files stay what they are, ES modules and CSS that a browser can load one by one; they are joined when the server
starts.
"""

import re
from pathlib import Path

_NAMED = re.compile(r'^(import|export) \{([^{}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
_NAME = re.compile(r"(\w+)(?: as (\w+))?")
_DECLARED = re.compile(r"^export ((?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)
_SHEET = re.compile(r'^@import url\("([\w/]+\.css)"\);$', re.MULTILINE)


def join_modules(folder: Path, entry: str) -> str:
    """The module `entry` (a name without .js) and everything that it imports as one script.

    Each module becomes a function that runs once and returns what it exports, after those that it imports. Only named
    imports and exports are known, and no imports in a circle; anything else raises `ValueError`.
    """
    joined: dict[str, str] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"Modules import one another in a circle: {' -> '.join((*above, name))}")
        if name not in joined:
            source = (folder / f"{name}.js").read_text(encoding="utf-8")
            for found in _NAMED.finditer(source):
                add(found[3], (*above, name))
            joined[name] = _wrap(name, source)

    add(entry, ())
    return "\n".join(joined.values())


def _wrap(name: str, source: str) -> str:
    exported = [found[2] for found in _DECLARED.finditer(source)]

    def replace(found: re.Match[str]) -> str:
        verb, names, module = found.groups()
        pairs = [(own, public or own) for own, public in _NAME.findall(names)]
        if verb == "import":
            return f"const {{ {', '.join(f'{own}: {here}' for own, here in pairs)} }} = ${module};"
        exported.extend(f"{public}: ${module}.{own}" for own, public in pairs)
        return ""

    body = _DECLARED.sub(r"\1", _NAMED.sub(replace, source))
    if other := _OTHER.search(body):
        raise ValueError(f"{name}.js imports or exports in a form that can't be joined: {other[0]}")
    return f"const ${name} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def join_sheets(folder: Path, entry: str) -> str:
    """A style sheet with the sheets that it imports in their places."""
    return _SHEET.sub(
        lambda found: (folder / found[1]).read_text(encoding="utf-8"),
        (folder / entry).read_text(encoding="utf-8"),
    )
