"""Parts of addresses, read strictly: what cannot be a reference or a version is not looked up."""

import re
from typing import Any

from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from transparency.identifiers import CODE


class ReferenceConverter:
    """A trip's reference: `tehran-1401-3`."""

    regex = r"[a-z][a-z0-9-]{0,39}-1[34][0-9]{2}-[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class VersionConverter:
    """The number of a version, the first publication being 1."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class CodeConverter(ReferenceConverter):
    """A code or id of the vocabulary of questions: `tehran`, `x4kz8m2pqr`."""

    regex = CODE


class CountryConverter(ReferenceConverter):
    """A country of ISO 3166-1: `IQ`."""

    regex = "[A-Z]{2}"


register_converter(ReferenceConverter, "reference")
register_converter(VersionConverter, "version")
register_converter(CodeConverter, "code")
register_converter(CountryConverter, "country")

REF: tuple[dict[str, Any], Any] = (
    {"type": "string", "pattern": f"^{ReferenceConverter.regex}$"},
    _("The reference of a trip: opaque, such as tehran-1401-3."),
)
VERSION: tuple[dict[str, Any], Any] = (
    {"type": "integer", "minimum": 1},
    _("The number of a version; the first publication is 1."),
)
VALUE: tuple[dict[str, Any], Any] = (
    {"type": "string", "pattern": f"^{CODE}$"},
    _("A code or an id, as the lists and the records have it."),
)
COUNTRY: tuple[dict[str, Any], Any] = (
    {"type": "string", "pattern": f"^{CountryConverter.regex}$"},
    _("The two-letter code of a country (ISO 3166-1)."),
)


def readable(pattern: str) -> str:
    """An address's pattern with the names of its parts alone: `trips/<ref>/`."""
    return re.sub(r"<\w+:", "<", pattern)
