"""Look every locked package up among known vulnerabilities.

Usage: python scripts/audit.py REQUIREMENTS, with pip-audit installed beside this Python. Exits 1 where a package has
a vulnerability. Where no source of advisories is within reach it says so and exits 0: that is no finding.
"""

import json
import subprocess
import sys


def main(requirements: str) -> int:
    command = [sys.executable, "-m", "pip_audit", "--requirement", requirements, "--disable-pip", "--no-deps"]
    done = subprocess.run([*command, "--format", "json", "--progress-spinner", "off"], capture_output=True, text=True)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"audit skipped, no source of advisories is within reach: {reason[:200]}")
        return 0
    found = [(p["name"], p["version"], v["id"], v["fix_versions"]) for p in packages for v in p.get("vulns", ())]
    for name, version, advisory, fixes in found:
        print(f"{name} {version}: {advisory}, fixed in {', '.join(fixes) or 'no release yet'}")
    print(f"audit: {len(packages)} packages, {len(found)} vulnerabilities")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
