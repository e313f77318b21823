"""Files prepared on the machines of a Ray cluster, or on all processors of this one.

The workers need this release, its embedding model and nothing else: no catalog, no Chroma, no settings of their own
but the keys of a model that is asked over the network.
"""

import os
import secrets
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple, TypeVar

from langchain_core.embeddings import Embeddings

from ingest.embedder import FORMAT, build_embeddings
from ingest.errors import ClusterUnavailable, InvalidSettings, MissingPackage, UnreadableArticle
from ingest.loader import FoundFile, read_bytes
from ingest.models import RefusedFile
from ingest.preparing import Outline, Prepared, outline, prepare, refuse_file
from ingest.settings import ChunkingSettings, EmbeddingSettings, IngestSettings, Settings

LOCAL = "ray"
"""The address that stands for a cluster on this machine, for one run."""
OUTLINE_BYTES = 1_000_000
PREPARE_BYTES = 50_000
"""Files of one task, together: some seconds of work, so that a task costs little and a lost one little more."""
LEAST_BYTES = 1_000
"""What a file counts at least: 50 files are a task, however small."""
MAX_RETRIES = 2
"""How often a task is begun again whose worker, or whose machine, has died."""
STORE_BYTES = 256_000_000
"""Room for results that wait, where the cluster is this machine."""

T = TypeVar("T")


class WorkSettings(NamedTuple):
    """The settings that the work depends on; no secret is among them."""

    ingest: IngestSettings
    chunking: ChunkingSettings
    embedding: EmbeddingSettings


Step = Callable[[FoundFile, WorkSettings], T]
Place = tuple[int, int]
"""Size and time of change of a file: whether another machine sees the same one."""


@cache
def load_embeddings(settings: EmbeddingSettings) -> Embeddings:
    """The model of a worker, loaded once."""
    return build_embeddings(settings)


def outline_there(file: FoundFile, settings: WorkSettings) -> Outline | RefusedFile:
    """`outline`, on a worker."""
    return outline(file, settings.ingest)


def prepare_there(file: FoundFile, settings: WorkSettings) -> Prepared | RefusedFile:
    """`prepare`, on a worker."""
    return prepare(file, settings.ingest, settings.chunking, load_embeddings(settings.embedding))


def run_step(
    step: Step[T], files: Sequence[FoundFile], places: Sequence[Place | None], settings: WorkSettings, format_: int
) -> list[T] | None:
    """What a worker does: one step for each of some files; None where it does not see them as they are.

    Raises InvalidSettings on a worker that would cut articles in another way, and what the step raises.
    """
    if format_ != FORMAT:
        raise InvalidSettings(
            "A worker of the cluster runs another release. Nothing was taken from it; install this one."
        )
    if any(file.data is None and find_place(file) != place for file, place in zip(files, places, strict=True)):
        return None
    return [step(file, settings) for file in files]


def find_place(file: FoundFile) -> Place | None:
    """None where there is no such file here, or it can't be looked at."""
    try:
        status = file.path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


class Task(NamedTuple):
    """A task that runs, and what it works on."""

    result: Any
    files: Sequence[FoundFile]


class RayWorkers:
    """The workers of an open cluster; two tasks wait for each of its processors and no more.

    A worker reads files from their path; where one does not see the same file there, the bytes travel with the task.
    Both methods raise ClusterUnavailable.
    """

    def __init__(self, settings: Settings) -> None:
        import ray

        self._ray = ray
        self._run = ray.remote(run_step).options(num_cpus=1, max_retries=MAX_RETRIES)
        self._settings = WorkSettings(settings.ingest, settings.chunking, settings.embedding)
        self._sends_bytes = False

    def outline(self, files: Sequence[FoundFile]) -> Iterator[Outline | RefusedFile]:
        return self.map(outline_there, files, OUTLINE_BYTES)

    def prepare(self, files: Sequence[FoundFile]) -> Iterator[Prepared | RefusedFile]:
        return self.map(prepare_there, files, PREPARE_BYTES)

    def map(self, step: Step[T], files: Sequence[FoundFile], batch_bytes: int) -> Iterator[T | RefusedFile]:
        """The result of a step for each file, in the order of the files."""
        batches = cut_batches(files, batch_bytes)
        running: deque[Task] = deque()
        with self._guard():
            most = 2 * max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        while True:
            with self._guard():
                while len(running) < most and (batch := next(batches, None)):
                    running.append(self._submit(step, batch))
                if not running:
                    return
                results = self._collect(step, running.popleft())
            yield from results

    def _submit(self, step: Step[T], files: Sequence[FoundFile]) -> Task:
        sent = [self._attach(file) for file in files] if self._sends_bytes else files
        places = [find_place(file) for file in files]
        return Task(self._run.remote(step, sent, places, self._settings, FORMAT), files)

    def _collect(self, step: Step[T], task: Task) -> list[T | RefusedFile]:
        try:
            results: list[T | RefusedFile] | None = self._ray.get(task.result)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from None
        except (self._ray.exceptions.WorkerCrashedError, self._ray.exceptions.OutOfMemoryError):
            if len(task.files) > 1:
                return [one for file in task.files for one in self._collect(step, self._submit(step, [file]))]
            (file,) = task.files
            reason = f"Its worker ended {MAX_RETRIES + 1} times while it was read. It was left out."
            return [refuse_file(file, UnreadableArticle(reason))]
        if results is None:
            self._sends_bytes = True
            return self._collect(step, self._submit(step, task.files))
        return results

    def _attach(self, file: FoundFile) -> FoundFile:
        try:
            return replace(file, data=read_bytes(file.path, self._settings.ingest.max_bytes))
        except UnreadableArticle as error:
            return replace(file, data=error)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except (self._ray.exceptions.RayError, ConnectionError) as error:
            raise ClusterUnavailable(
                f"The Ray cluster did not answer: {error}. What was taken in is kept; run the same command again."
            ) from error


def cut_batches(files: Sequence[FoundFile], batch_bytes: int) -> Iterator[list[FoundFile]]:
    """Runs of neighbours that have `batch_bytes` together; a larger file is one by itself."""
    batch: list[FoundFile] = []
    total = 0
    for file in files:
        place = find_place(file)
        size = max(place[0] if place else 0, LEAST_BYTES)
        if batch and total + size > batch_bytes:
            yield batch
            batch, total = [], 0
        batch.append(file)
        total += size
    if batch:
        yield batch


@contextmanager
def open_cluster(address: str, settings: Settings, processors: int | None = None) -> Iterator[RayWorkers]:
    """The workers at `ray://host:port`, or with `ray` those of a cluster that is started here and ends with this.

    `processors` is how many of this machine are used, by default all. Raises InvalidSettings for another address,
    MissingPackage, ClusterUnavailable.
    """
    if address != LOCAL and not address.startswith(f"{LOCAL}://"):
        raise InvalidSettings(f"{address!r} is no cluster. Use --on ray, or --on ray://HOST:10001.")
    # Ray reports to its makers unless it is told not to, and looks at this when it is imported.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if address == LOCAL and "ray" not in sys.modules:
        # Only who knows the token has work done; Ray would keep one in the home folder.
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex())
    try:
        import ray
    except ImportError as error:
        raise MissingPackage("The package ray is not installed. Run 'make setup EXTRAS=ray'.") from error
    options: dict[str, Any] = {"address": address}
    if address == LOCAL:
        options = {
            "address": "local", "num_cpus": processors, "object_store_memory": STORE_BYTES,
            "include_dashboard": False,
        }  # fmt: skip
    try:
        ray.init(**options, log_to_driver=False, logging_level="ERROR")
    except (OSError, RuntimeError, ValueError) as error:
        raise ClusterUnavailable(
            f"The Ray cluster at {address} can't be used: {error}. Nothing was changed; start it, or leave out --on."
        ) from error
    try:
        yield RayWorkers(settings)
    finally:
        ray.shutdown()
