"""What is asked once while one answer is made. An answer is of one state of the ledger (or is made again, see `versions`), so
what was read for it need not be read for it twice: which codes are borne, which values are common.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read_for_this_answer", default=None)


@contextmanager
def one_answer() -> Iterator[None]:
    """Within, `once` remembers; what it remembers is forgotten at the end."""
    before = _read.set({})
    try:
        yield
    finally:
        _read.reset(before)


def once(key: Hashable, compute: Callable[[], Any]) -> Any:
    """`compute()`, once for each key within an answer; outside one, in commands and behind the gate, each time anew."""
    read = _read.get()
    if read is None:
        return compute()
    if key not in read:
        read[key] = compute()
    return read[key]
