"""Programs that are killed with SIGKILL at a chosen step, so that every moment can be the last one."""

import signal
import subprocess
import sys

from tests.conftest import ROOT

PROLOGUE = f"""
import os, signal, sys
at, steps = int(sys.argv.pop(1)), 0
def count(frame, event, _):
    global steps
    if frame.f_code.co_filename.startswith({str(ROOT / "ingest")!r}):
        steps += 1
        if steps == at:
            os.kill(os.getpid(), signal.SIGKILL)
"""
EPILOGUE = "\nsys.setprofile(None)\nprint(steps)"


def run_until(step: int | None, prepare: str, code: str, *words: str) -> int | None:
    """Run `code` after `prepare`, with `words` as arguments, in a process of its own.

    It is killed at this step: one is each call, and each return, in ingest/ while `code` runs. Returns how many there
    were, None where it was killed before its end.
    """
    whole = f"{PROLOGUE}\n{prepare}\nsys.setprofile(count)\n{code}\n{EPILOGUE}"
    command = [sys.executable, "-c", whole, str(step or -1), *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0
    return int(done.stdout)
