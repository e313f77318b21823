"""Print the part of requirements.lock that the project needs with the extras named, hashes included.

Usage: python3 scripts/requirements.py [--missing] [EXTRA ...] > FILE; pip install --no-deps --require-hashes -r FILE

With --missing, what this Python has already in the locked version is left out, because pip takes long to find that
out by itself.

pip can't install a subset of a lock with hashes by itself. The lock's own "via" comments say which package
asked for which, so the subset is what can be reached from the project's direct dependencies and those of
the extras. Standard library only: it runs before anything is installed. Exits 2 and names the known
extras when one is unknown.
"""

import importlib.metadata
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Za-z0-9._-]+")


def parse_name(requirement: str) -> str:
    """The normalised name (PEP 503) that a requirement line begins with."""
    match = NAME.match(requirement)
    if match is None:
        raise ValueError(f"not a requirement: {requirement!r}")
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def parse_version(block: str) -> str:
    """The version that a block of the lock pins."""
    return block.partition("==")[2].split()[0]


def load_lock() -> dict[str, list[str]]:
    """Map each locked package to its blocks of lines: several where the version depends on Python's."""
    lock: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "requirements.lock").read_text(encoding="utf-8")):
        if NAME.match(block):
            lock.setdefault(parse_name(block), []).append(block.rstrip())
    return lock


def reach(wanted: set[str], lock: dict[str, list[str]]) -> set[str]:
    """All packages that the wanted ones pull in, themselves included."""
    askers = {
        name: {parse_name(line) for block in blocks for line in re.findall(r"^    # (?:  |via )(\S.*)", block, re.M)}
        for name, blocks in lock.items()
    }
    found = set(wanted)
    while more := {name for name in lock if name not in found and askers[name] & found}:
        found |= more
    return found


def find_installed() -> set[str]:
    """What this Python has, as in `name==version`."""
    return {f"{parse_name(one.name)}=={one.version}" for one in importlib.metadata.distributions()}


def main(words: list[str]) -> int:
    extras = [word for word in words if word != "--missing"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = project["optional-dependencies"]
    unknown = [extra for extra in extras if extra not in known]
    if unknown:
        print(f"No extra called {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    lock = load_lock()
    direct = [*project["dependencies"], *(line for extra in extras for line in known[extra])]
    installed = find_installed() if "--missing" in words else set()
    for name in sorted(reach({parse_name(line) for line in direct}, lock)):
        # Which of several versions is wanted here is for pip to say.
        if len(lock[name]) > 1 or f"{name}=={parse_version(lock[name][0])}" not in installed:
            print("\n".join(lock[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
