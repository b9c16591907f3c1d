"""Room for Python's frames.

CPython keeps frames in pieces of 16 KiB, and gives a piece back as soon as its last frame returns. Drawing a page is calls
within calls, a hundred deep: where a loop calls just across the end of a piece, each turn of it asks the system for memory
and returns it, a fifth of the time of a long form. One frame that claims much at once lets all those beneath share its piece.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

SLOTS = 32_768
"""Words of eight bytes that the frame claims and never touches. As much again is left beside it: enough for a thousand frames,
which is as deep as Python goes."""


def roomy(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, called in a frame that leaves room for every frame beneath it."""

    def called(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=SLOTS)
    return wraps(function)(called)
