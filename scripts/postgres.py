"""A PostgreSQL server for one command, made in a temporary directory and gone afterwards.

    python -m scripts.postgres pytest tests/test_gate.py

runs the command with DATABASE_URL naming the server's empty database.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.machine import found_or_installed, postgres_programs

START_SECONDS = 60
# Nothing here outlives the run, so nothing waits for the disk.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "100",
}


@contextmanager
def throwaway_postgres(programs: Path) -> Iterator[str]:
    """Start a server with the programs in `programs`; yields the DATABASE_URL of its empty database.

    It listens on a socket in its own directory alone, so that no port is taken and no other user gets in.
    PostgreSQL refuses to run as root: there it runs as `postgres`, or as `nobody`.
    """
    # Not under TMPDIR: the path of a socket may not be longer than 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="safarnama-pg-", dir="/tmp"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = _unprivileged_account()
        os.chown(home, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid}
    server = None
    try:
        # C.UTF-8, because under C pg_trgm and lower() know no Persian letter.
        options = ["--username=safarnama", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([programs / "initdb", "--pgdata", home / "data", *options], as_user)
        settings = [f"--{name}={value}" for name, value in SERVER_SETTINGS.items()]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", home / "data", "-k", home, *settings],
                cwd=home,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests; the server ends after them
                **as_user,
            )
        _wait_until_ready(programs, home, server)
        _run([programs / "createdb", "--host", home, "--username=safarnama", "safarnama"], as_user)
        yield f"postgresql://safarnama@/safarnama?host={home}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            server.wait(timeout=START_SECONDS)
        shutil.rmtree(home)


def _unprivileged_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _run(command: list[Any], as_user: dict[str, Any]) -> None:
    result = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **as_user)
    if result.returncode:
        sys.exit(f"{Path(command[0]).name} failed: {result.stderr.strip()}")


def _wait_until_ready(programs: Path, home: Path, server: subprocess.Popen) -> None:
    ready: list[Any] = [
        programs / "pg_isready",
        "--quiet",
        "--host",
        home,
        "--username=safarnama",
        "--dbname=postgres",
    ]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(
                f"The throw-away PostgreSQL did not start:\n{(home / 'log').read_text(errors='replace')}"
            )
        time.sleep(0.1)


def production_environment(database_url: str) -> dict[str, str]:
    """This process's environment with what production must set beside DATABASE_URL, of no worth elsewhere."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-this-run-" + "0123456789" * 5,
        "ALLOWED_HOSTS": "localhost",
        "RATE_LIMIT": "off",
    }


def main(command: list[str]) -> int:
    """Run `command` beside a server of its own; its exit status."""
    if not command:
        sys.exit("Usage: python -m scripts.postgres COMMAND...")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    programs = found_or_installed("PostgreSQL", postgres_programs, "postgresql")
    if programs is None:
        return 1
    with throwaway_postgres(programs) as url:
        return subprocess.run(command, env=production_environment(url), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
