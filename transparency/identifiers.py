"""Public identifiers: opaque, random, never reused, safe in an address and in a query string."""

import secrets

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

CODE = r"[a-z][a-z0-9-]*"
"""The contract's form of every code and id that a question may name."""

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without 0, o, 1, l and i, which readers confuse when they copy an id from paper."""

validate_code = RegexValidator(
    rf"\A{CODE}\Z",
    _("Use small Latin letters, digits and hyphens, beginning with a letter: for example “tehran”."),
)


def new_id() -> str:
    """A random id of ten characters (about 49 bits), beginning with a letter."""
    return "x" + "".join(secrets.choice(ALPHABET) for _position in range(10))
