"""scripts/audit.py with a pip-audit that answers as the real one does."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

GOOD = {"name": "anyio", "version": "4.16.0", "vulns": []}
FLAWED = GOOD | {"vulns": [{"id": "PYSEC-2099-1", "fix_versions": ["99.0"], "aliases": [], "description": "made up"}]}
SKIPPED = {"name": "anyio", "skip_reason": "Dependency not found on PyPI and could not be audited: anyio (4.16.0)"}
UNREACHED = "requests.exceptions.ConnectionError: Failed to resolve the host"
BROKEN = "ERROR:pip_audit._cli:invalid requirements input: nowhere.txt"


def audit(folder: Path, pypi: list[dict[str, Any]] | str, osv: list[dict[str, Any]] | str) -> tuple[int, str]:
    """Exit code and words, where a source answers with packages, or pip-audit ends with a last line."""
    replies = {"pypi": pypi, "osv": osv}
    (folder / "pip_audit.py").write_text(
        "import json, sys\n"
        f"reply = json.loads({json.dumps(replies)!r})[sys.argv[sys.argv.index('--vulnerability-service') + 1]]\n"
        "if isinstance(reply, str):\n    sys.exit(reply)\n"
        "print(json.dumps({'dependencies': reply}))\n"
        "sys.exit(any(one.get('vulns') for one in reply))\n",
        encoding="utf-8",
    )
    command = [sys.executable, ROOT / "scripts" / "audit.py"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(folder)}, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_vulnerability_fails_and_names_the_release_that_mends_it(tmp_path: Path) -> None:
    code, said = audit(tmp_path, [FLAWED, SKIPPED], UNREACHED)
    assert code == 1
    assert "anyio 4.16.0: PYSEC-2099-1, fixed in 99.0" in said
    assert "1 packages looked up, 1 vulnerabilities\nnot known to the source of advisories: anyio" in said


def test_no_vulnerability_passes(tmp_path: Path) -> None:
    assert audit(tmp_path, [GOOD], UNREACHED) == (0, "audit: 1 packages looked up, 0 vulnerabilities\n")


@pytest.mark.parametrize("pypi", [UNREACHED, [SKIPPED]])
def test_the_second_source_is_asked_where_the_first_knows_nothing(
    tmp_path: Path, pypi: list[dict[str, Any]] | str
) -> None:
    assert audit(tmp_path, pypi, [FLAWED])[0] == 1
    code, said = audit(tmp_path, pypi, UNREACHED)
    assert code == 0
    assert said.startswith("audit skipped: no source")


def test_a_failure_of_pip_audit_is_not_taken_for_a_missing_source(tmp_path: Path) -> None:
    code, said = audit(tmp_path, BROKEN, [GOOD])
    assert code == 1
    assert "invalid requirements input" in said
