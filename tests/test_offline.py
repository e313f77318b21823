"""Nothing is downloaded at run time: ingest and ask work where every connection is refused, and without the packages
that the lock leaves out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import CORPUS, ROOT
from tests.test_lock import list_left_out

MODULES = [name.replace("-", "_") for name in list_left_out()]
GUARD = f"""
import socket, sys

# A module that is None can't be imported, whether or not a developer has it installed.
sys.modules |= dict.fromkeys({MODULES})

def refuse(*args, **kwargs):
    print("NETWORK", args, file=sys.stderr, flush=True)
    raise OSError("no network in this test")

real = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
        refuse(address)
    return real(self, address)

socket.socket.connect = connect
socket.getaddrinfo = refuse
from bot.cli import main
sys.argv[0] = "briefing"
main()
"""


def run(data: Path, home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", GUARD, *words]
    # Native code does not go through Python's sockets: where the system allows it, there is no network at all.
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0:
        command = [unshare, "-rn", *command]
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "BRIEFING_DATA_DIR": str(data), "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)


def test_ingest_and_ask_need_no_network(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    ingested = run(tmp_path / "data", home, "ingest", str(CORPUS))
    assert ingested.returncode == 0, ingested.stderr
    asked = run(tmp_path / "data", home, "ask", "How many countries took part in the Paris summit?")
    assert asked.returncode == 0, asked.stderr
    assert "35" in asked.stdout
    assert "NETWORK" not in ingested.stderr + asked.stderr
    # Downloads go to a cache below the home folder; there is none.
    assert [path for path in home.rglob("*") if path.is_file()] == []
