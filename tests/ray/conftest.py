"""A Ray cluster of two workers on loopback, in processes of its own, reached as one on other machines is."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import ROOT
from tests.loopback import find_free_port

TRIES = 4
"""To be taken as a client by a cluster that is just starting."""


@dataclass(frozen=True)
class Cluster:
    address: str
    mark: str
    """In the environment of each of its processes."""

    def list_busy(self) -> list[int]:
        """The processes that work on a task right now."""
        busy = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                title, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue
            if title.startswith(b"ray::run_step") and self.mark.encode() in environment:
                busy.append(int(folder.name))
        return busy


def wait_for_clients(address: str) -> None:
    """A cluster has half a minute to start what serves a client, which is short for the first on a busy machine."""
    import ray

    for left in reversed(range(TRIES)):
        try:
            ray.init(address, log_to_driver=False, logging_level="ERROR")
        except (OSError, RuntimeError):
            if not left:
                raise
        else:
            ray.shutdown()
            return


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    port, mark = find_free_port(), secrets.token_hex()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0", "CLUSTER_MARK": mark}
    environment |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": mark}
    # Ray's sockets lie in it, and their paths may not be long.
    with TemporaryDirectory(prefix="ray") as folder:
        head = subprocess.Popen(
            [
                sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block", "--num-cpus=2",
                "--node-ip-address=127.0.0.1", f"--port={find_free_port()}", f"--ray-client-server-port={port}",
                "--include-dashboard=false", "--min-worker-port=0", "--max-worker-port=0",
                "--dashboard-agent-listen-port=0", f"--object-store-memory={100_000_000}", f"--temp-dir={folder}",
            ],
            cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("RAY_AUTH_MODE", "token")
                patch.setenv("RAY_AUTH_TOKEN", mark)
                wait_for_clients(f"ray://127.0.0.1:{port}")
                yield Cluster(f"ray://127.0.0.1:{port}", mark)
        finally:
            head.terminate()
            head.wait(30)
