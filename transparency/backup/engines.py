"""The database as one file, of one state, while others go on writing; and back from it, whole or not at all.

SQLite: its own backup interface. PostgreSQL: `pg_dump`, `pg_restore` and `psql`, which must be there and not older than the
server.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, connections, transaction

from . import BackupRefused

ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "database": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
"""How libpq's programs are told what Django's connection is told."""

VERSIONS = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""

MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
HEAD = "SELECT serial, hash FROM transparency_ledgerentry ORDER BY serial DESC LIMIT 1"


class State(NamedTuple):
    """What a saved database holds: its newest ledger entry (0 and "" without one), its migrations."""

    serial: int
    hash: str
    migrations: list[list[str]]


def save(path: Path) -> State:
    """Write the database to a new file, as it stands at one moment. Raises BackupRefused where a program is missing or fails."""
    return _save_sqlite(path) if connection.vendor == "sqlite" else _save_postgres(path)


def put_back(path: Path) -> None:
    """Replace everything in the database by what the file holds, in one transaction. Raises BackupRefused."""
    if connection.vendor == "sqlite":
        _put_back_sqlite(path)
    else:
        _put_back_postgres(path)


# ---- SQLite ----


def _save_sqlite(path: Path) -> State:
    with closing(sqlite3.connect(_file(), timeout=20)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)  # in one step, so from one read transaction
        return _state(lambda statement: target.execute(statement).fetchall())


def _put_back_sqlite(path: Path) -> None:
    connections.close_all()
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(_file(), timeout=20)) as target:
        source.execute("PRAGMA ignore_check_constraints = ON")  # they call a function of Django's
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupRefused("The database in the backup is damaged.")
        try:
            source.backup(target)
            # What the replaced database said is not to live on beside the new one.
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            raise BackupRefused(f"The database is in use: stop the portal first ({error}).") from None


def _file() -> str:
    return str(connection.settings_dict["NAME"])


# ---- PostgreSQL ----


def _save_postgres(path: Path) -> State:
    program = _program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        # The same snapshot for the file and for what its manifest says of it.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([program, *arguments, f"--file={path}"])

        def ask(statement: str) -> list[Any]:
            cursor.execute(statement)
            return cursor.fetchall()

        return _state(ask)


def _put_back_postgres(path: Path) -> None:
    """The old tables go and the new ones come in one transaction, guards and all: the file's own triggers are made last."""
    restore, psql = _program("pg_restore"), _program("psql")
    tables = [*connection.introspection.django_table_names(only_existing=True), "django_migrations"]
    quote = connection.ops.quote_name
    drops = [f"DROP TABLE IF EXISTS {quote(table)} CASCADE;" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
            " AND p.prorettype = 'trigger'::regtype"
        )
        drops += [f"DROP FUNCTION IF EXISTS {function} CASCADE;" for (function,) in cursor.fetchall()]
    connections.close_all()
    before, after = path.with_suffix(".drop.sql"), path.with_suffix(".sql")
    before.write_text("\n".join(drops))
    # First whole into a file: fed on directly, half of it would be taken for the end.
    _run([restore, "--no-owner", "--no-privileges", f"--file={after}", str(path)])
    files = [f"--file={one}" for one in (before, after)]
    options = [
        "--quiet",
        "--no-psqlrc",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    _run([psql, *options, *files])


def _program(name: str) -> str:
    """The newest of Debian's versions, else the one on the path."""
    versions = sorted(VERSIONS.glob(f"*/bin/{name}"), key=lambda path: float(path.parent.parent.name))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise BackupRefused(f"PostgreSQL's program {name} is missing: install the package postgresql-client.")
    return found


def _run(command: list[str]) -> None:
    """With the connection's parameters in the environment, where no list of processes shows a password."""
    given = {
        ENVIRONMENT[name]: str(value)
        for name, value in connection.get_connection_params().items()
        if name in ENVIRONMENT and value
    }
    told = subprocess.run(  # noqa: S603 - our own programs
        command, env={**os.environ, **given}, capture_output=True, text=True, errors="replace", check=False
    )
    if told.returncode:
        reason = next(
            (line for line in told.stderr.splitlines() if "error" in line.lower()), told.stderr.strip()
        )
        raise BackupRefused(f"{Path(command[0]).name} failed: {reason}")


def _state(ask: Callable[[str], list[Any]]) -> State:
    newest = ask(HEAD)
    serial, digest = newest[0] if newest else (0, "")
    return State(serial, digest, [list(row) for row in ask(MIGRATIONS)])
