"""What is wrong with a value that somebody typed, said so that they can mend it."""

from __future__ import annotations

from typing import Any


class Fault(ValueError):
    """A typed value that cannot be taken.

    `message` is a lazy translation: it says what happened and what to do. It is filled with `params` and
    put into the active language only when it is shown, so a fault may be raised before a language is known.
    """

    def __init__(self, message: Any, **params: Any) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        # Imported here: kernels raise faults where Django may not be set up; only showing one needs a
        # language.
        from django.utils.translation import get_language

        from transparency.persian import digits

        language = get_language() or ""
        shown = {name: digits(value, language) for name, value in self.params.items()}
        return str(self.message) % shown if shown else str(self.message)
