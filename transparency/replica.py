"""Public reads from a replica of the database (READ_DATABASE_URL); whatever writes or works before the gate, from the primary.

A public view reads everything, the ledger's head first, over one connection to one database. So a replica that lags answers
with its own older head and the rows that belong to it: an older version, rightly named, and never older rows under a newer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

PRIMARY, REPLICA = "default", "replica"

_reads = ContextVar("public_reads", default=False)


@contextmanager
def public_reads() -> Iterator[None]:
    """What is read within is read from the replica, where there is one."""
    before = _reads.set(True)
    try:
        yield
    finally:
        _reads.reset(before)


def reads_in_public(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view of which GET and HEAD read the public data alone. A stream must have begun its query when it is handed over."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        with public_reads():
            return view(request, *args, **kwargs)

    return answer


class Router:
    """Django's database router where a replica is named (settings)."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return REPLICA if _reads.get() else PRIMARY

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # both are the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY
