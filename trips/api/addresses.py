"""Parts of addresses, read strictly: what cannot be a reference or a version is not looked up."""

from typing import Any

from django.urls import register_converter
from django.utils.translation import gettext_lazy as _


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


register_converter(ReferenceConverter, "reference")
register_converter(VersionConverter, "version")

REF: tuple[dict[str, Any], Any] = (
    {"type": "string", "pattern": f"^{ReferenceConverter.regex}$"},
    _("The reference of a trip: opaque, such as tehran-1401-3."),
)
VERSION: tuple[dict[str, Any], Any] = (
    {"type": "integer", "minimum": 1},
    _("The number of a version; the first publication is 1."),
)
