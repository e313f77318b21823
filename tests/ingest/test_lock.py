import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import IndexBusy
from ingest.lock import find_server, hold_folder, load_owner

HOLDER = """
import sys
from pathlib import Path
from ingest.lock import hold_folder
with hold_folder(Path(sys.argv[1]), "briefing serve", sys.argv[2] or None):
    print("held", flush=True)
    sys.stdin.read()
"""


def start_holder(folder: Path, url: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def test_a_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    holder = start_holder(tmp_path, "")
    try:
        with (
            pytest.raises(IndexBusy, match=rf"process {holder.pid} \(briefing serve\)"),
            hold_folder(tmp_path, "briefing ask", wait_s=0.1),
        ):
            pass
        assert find_server(tmp_path) is None
    finally:
        end(holder)


def test_a_server_is_found_by_its_address_and_token(tmp_path: Path) -> None:
    holder = start_holder(tmp_path, "http://127.0.0.1:9")
    try:
        server = find_server(tmp_path)
        assert server is not None
        assert (server.url, server.pid) == ("http://127.0.0.1:9", holder.pid)
        assert len(server.token) > 20
        assert (tmp_path / "owner.json").stat().st_mode & 0o077 == 0
    finally:
        end(holder)


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    end(start_holder(tmp_path, "http://127.0.0.1:9"))
    assert find_server(tmp_path) is None
    with hold_folder(tmp_path, "briefing ask", wait_s=0.1) as owner:
        assert load_owner(tmp_path) == owner


def test_a_damaged_record_is_no_owner(tmp_path: Path) -> None:
    (tmp_path / "owner.json").write_text("{")
    assert load_owner(tmp_path) is None
