"""Look every locked package up among known vulnerabilities.

Usage: python scripts/audit.py [REQUIREMENTS], with pip-audit installed beside this Python; by default the whole lock.
Exits 1 where a package has a vulnerability, and where pip-audit fails. Where no source of advisories is within reach it
says so and exits 0: that is no finding.
"""

import json
import pathlib
import subprocess
import sys

LOCK = pathlib.Path(__file__).resolve().parent.parent / "requirements.lock"
SOURCES = ("pypi", "osv")
UNREACHED = ("requests.exceptions.", "ServiceError", "your network may be blocking")
"""What the last line of pip-audit says where its source did not answer, or not with advisories."""


def ask(source: str, requirements: str) -> subprocess.CompletedProcess[str]:
    """Run pip-audit over pinned requirements with their hashes, which needs no package index."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", requirements, "--require-hashes", "--disable-pip"]
    command += ["--vulnerability-service", source, "--format", "json", "--progress-spinner", "off"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main(requirements: str) -> int:
    for source in SOURCES:
        done = ask(source, requirements)
        if not done.stdout.strip():
            said = done.stderr.strip() or f"exit code {done.returncode}"
            if any(sign in said.splitlines()[-1] for sign in UNREACHED):
                continue
            print(f"pip-audit failed, so nothing is known of the packages:\n{said[-2000:]}", file=sys.stderr)
            return 1
        packages = json.loads(done.stdout)["dependencies"]
        unknown = [package["name"] for package in packages if "skip_reason" in package]
        # An index of one's own answers in PyPI's place, and knows no advisories.
        if len(unknown) == len(packages):
            continue
        found = [(one["name"], one["version"], flaw) for one in packages for flaw in one.get("vulns", ())]
        for name, version, flaw in found:
            print(f"{name} {version}: {flaw['id']}, fixed in {', '.join(flaw['fix_versions']) or 'no release yet'}")
        print(f"audit: {len(packages) - len(unknown)} packages looked up, {len(found)} vulnerabilities")
        if unknown:
            print(f"not known to the source of advisories: {', '.join(unknown)}")
        return 1 if found else 0
    print("audit skipped: no source of advisories is within reach, so nothing is known of the packages")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [str(LOCK)]))
