"""A cache of whole numbers in one SQLite file: counts that all processes of one machine share.

For `transparency.limits` where no Redis is named: Django's own caches in a file or a database read, add and write back, so
that two askers at once may get one number. Here adding is one statement, and each gets a number of its own.
"""

import os
import sqlite3
import threading
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, value INTEGER NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS counts_expires ON counts (expires);
"""
"""Nothing is lost with the machine but counts of the last minutes, so no write waits for the disk."""

WAIT_SECONDS = 5
FOR_EVER = 100 * 365 * 24 * 3600.0


class CountsCache(BaseCache):
    """`LOCATION` is the file; values are whole numbers, and nothing is culled but what has expired."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._path = str(location)
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; a fork makes its own, for SQLite's do not outlive one."""
        if getattr(self._local, "process", None) != os.getpid():
            connection = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
            connection.executescript(SCHEMA)
            self._local.connection, self._local.process = connection, os.getpid()
        return self._local.connection

    def _run(self, statement: str, *values: Any) -> list[Any]:
        return self._connection().execute(statement, values).fetchall()

    def _expires(self, timeout: float | None) -> float:
        """When something kept now for so many seconds expires."""
        at = self.get_backend_timeout(DEFAULT_TIMEOUT if timeout is DEFAULT_TIMEOUT else timeout)
        return time.time() + FOR_EVER if at is None else at

    def add(self, key: Any, value: int, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        name, now = self.make_and_validate_key(key, version=version), time.time()
        self._run("DELETE FROM counts WHERE expires <= ?", now)
        added = self._run(
            "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING value",
            name,
            value,
            self._expires(timeout),
        )
        return bool(added)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        name = self.make_and_validate_key(key, version=version)
        found = self._run("SELECT value FROM counts WHERE key = ? AND expires > ?", name, time.time())
        return found[0][0] if found else default

    def set(self, key: Any, value: int, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        name = self.make_and_validate_key(key, version=version)
        self._run("INSERT OR REPLACE INTO counts VALUES (?, ?, ?)", name, value, self._expires(timeout))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises ValueError where there is no such key."""
        name = self.make_and_validate_key(key, version=version)
        found = self._run(
            "UPDATE counts SET value = value + ? WHERE key = ? AND expires > ? RETURNING value",
            delta,
            name,
            time.time(),
        )
        if not found:
            raise ValueError(f"Key {key!r} not found")
        return found[0][0]

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        changed = self._run(
            "UPDATE counts SET expires = ? WHERE key = ? AND expires > ? RETURNING key",
            self._expires(timeout),
            name,
            time.time(),
        )
        return bool(changed)

    def delete(self, key: Any, version: Any = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return bool(self._run("DELETE FROM counts WHERE key = ? RETURNING key", name))

    def clear(self) -> None:
        self._run("DELETE FROM counts")

    def names(self) -> list[str]:
        """Every key that is kept, as it stands in the file."""
        return [name for (name,) in self._run("SELECT key FROM counts ORDER BY key")]
