"""What an examination finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from ingest.errors import BriefingError
from ingest.models import Frozen

State = Literal["ok", "warn", "fail"]
Area = Literal["settings", "data", "models", "access", "channels", "sources"]


class Finding(Frozen):
    """One thing that was looked at."""

    area: Area
    name: str
    state: State
    """`warn`: questions are answered, and somebody should know; `fail`: something that is set up does not work."""
    detail: str
    fix: str | None = None
    """What to do next; None where nothing is to be done."""


class Findings(list[Finding]):
    """The findings of one area, in the order in which they were made."""

    def __init__(self, area: Area) -> None:
        super().__init__()
        self._area = area

    def add(self, name: str, state: State, detail: str, fix: str | None = None) -> None:
        self.append(Finding(area=self._area, name=name, state=state, detail=detail, fix=fix))

    def ok(self, name: str, detail: str) -> None:
        self.add(name, "ok", detail)

    def warn(self, name: str, detail: str, fix: str) -> None:
        self.add(name, "warn", detail, fix)

    def fail(self, name: str, detail: str, fix: str) -> None:
        self.add(name, "fail", detail, fix)

    @contextmanager
    def look(self, name: str, fix: str) -> Iterator[None]:
        """Within the block an error of the project is a failure of this name."""
        try:
            yield
        except BriefingError as error:
            # What was not started or changed because of it is of no interest here.
            self.fail(name, error.message.partition(" Nothing was ")[0], fix)
