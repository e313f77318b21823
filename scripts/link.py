"""Make the project importable from its virtual environment, with its two commands.

An editable install by pip would build the project, in an environment of its own that it fills from the
package index. This writes the same two things, a path file and the scripts, with nothing but the standard
library. Run it with the environment's own Python.
"""

import pathlib
import stat
import sys
import sysconfig
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    site = pathlib.Path(sysconfig.get_path("purelib"))
    (site / "briefing-bot.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, target in project["scripts"].items():
        module, function = target.split(":")
        script = pathlib.Path(sysconfig.get_path("scripts")) / name
        script.write_text(
            f"#!{sys.executable}\nimport sys\n\nfrom {module} import {function}\n\nsys.exit({function}())\n",
            encoding="utf-8",
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    main()
