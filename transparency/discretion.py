"""Addresses that are secrets: whoever has one reads the answer to their own message. They must stand in no log, in no
`Referer` and in no cache of others.
"""

import logging
import re

WORD = "".join(f"(?:{letter}|%{ord(letter):x})" for letter in "inquiries")
"""As a server may log it before it has decoded anything."""

SECRET = re.compile(
    rf"((?:/|%2f){WORD}(?:/|%2f)+)(?!(?:new|answers)(?![\w-]))[^/\s?#\"'\\<>]+", re.IGNORECASE
)
"""The secret part of an address (`trips/pages/urls.py`), wherever it stands in a text."""


def is_secret(path: str) -> bool:
    """Whether the path of a request is, or begins with, an address that one person alone was given."""
    return SECRET.match(path.removeprefix("/en")) is not None


def masked(text: str) -> str:
    return SECRET.sub(r"\1***", text)


class DiscreetFormatter(logging.Formatter):
    """Writes a line of a log without secret addresses: not in its message, and not in its traceback either."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
