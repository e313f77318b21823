"""One content of a data folder for another, so that a kill at any moment leaves the old one or the new one.

The new content is made in `restoring/`, within the folder because that may be a mounted volume. Its new name
`restored/` is the decision: whoever holds the folder next carries it out, as often as it takes. The old content lies
in `replaced/` until the new one is in its place.
"""

import shutil
from pathlib import Path

STAYING = frozenset({"owner.lock", "owner.json", "ingest.lock", "lost+found"})
"""What belongs to the processes or to the volume, and not to what they work with."""


def list_content(folder: Path) -> list[Path]:
    """What a data folder holds, without what an exchange makes on its way."""
    passing = STAYING | {"restoring", "restored", "replacing", "replaced"}
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name not in passing and not path.name.startswith("owner.json.")
    ]


def open_workplace(folder: Path) -> Path:
    """An empty folder for the new content; what an exchange that was killed before its decision left is dropped."""
    workplace = folder / "restoring"
    shutil.rmtree(workplace, ignore_errors=True)
    workplace.mkdir(mode=0o700)
    return workplace


def exchange(folder: Path) -> None:
    """Put what `restoring/` holds in the place of all else; the caller holds the folder. Raises OSError."""
    (folder / "restoring").rename(folder / "restored")
    finish_exchange(folder)


def is_under_way(folder: Path) -> bool:
    """Whether an exchange was decided and is not done."""
    return (folder / "restored").exists() or (folder / "replaced").exists()


def finish_exchange(folder: Path) -> None:
    """Carry out an exchange that was decided, if one was; the caller holds the folder. Raises OSError."""
    decided, leaving, left = folder / "restored", folder / "replacing", folder / "replaced"
    if decided.exists():
        if not left.exists():
            leaving.mkdir(exist_ok=True)
            for path in list_content(folder):
                path.rename(leaving / path.name)
            leaving.rename(left)
        for path in sorted(decided.iterdir()):
            path.rename(folder / path.name)
        decided.rmdir()
    if left.exists():
        shutil.rmtree(left)
