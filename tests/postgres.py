"""A PostgreSQL server of the tests' own, in a temporary folder, and databases in it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path

from sqlalchemy import create_engine, text

OPTIONS = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_programs() -> Path:
    """Where initdb and postgres are: Debian keeps them out of the path."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places:
        raise RuntimeError("PostgreSQL is not installed. 'make test-postgres' installs it on Debian, as root.")
    return places[-1]


class PostgresServer:
    """Listens on a socket in its folder; never runs as root."""

    def __init__(self) -> None:
        self._programs = find_programs()
        self._as: dict[str, object] = {}
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        # Sorted as people sort, and not by bytes as SQLite does: nothing may rest on that.
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8",
                  "--locale-provider=icu", "--icu-locale=en-US", "--no-sync")  # fmt: skip
        self.start()

    def _run(self, program: str, *words: str) -> None:
        command = [self._programs / program, "-D", self.folder / "data", *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, **self._as)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        options = " ".join(f"-c {name}={value or repr(value)}" for name, value in OPTIONS.items())
        self._run(
            "pg_ctl", "start", "--wait", "-s", "-l", str(self.folder / "log"), "-o", f"{options} -k {self.folder}"
        )

    def stop(self) -> None:
        """At once: whoever is connected is thrown out."""
        self._run("pg_ctl", "stop", "--wait", "-s", "-m", "fast")

    def kill(self) -> None:
        """As when the machine goes down."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "-s", "-m", "immediate")
        shutil.rmtree(self.folder)

    def get_url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """The name of a new database, a copy of another one that nobody is connected to."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        engine = create_engine(self.get_url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
