"""How a trip's record stands and how to cite it: its state today, the permanent address of a version, a ready text."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import calendar_words, marks, persian
from trips import codes

from .sentences import title
from .words import Document, language, number


def state(document: Document) -> str | None:
    """Where a declared trip stands today, in words; None where nothing is said (compiled records)."""
    code = document.get("state")
    return str(codes.State(code).label) if code else None


def permanent(document: Document) -> str | None:
    """The address of this very version, which shows the same for good; None for a preview, which has no name yet."""
    if "version" not in document or not document.get("url"):
        return None
    served = urlsplit(document["url"])
    path = reverse("trip-version", args=[document["ref"], document["version"]])
    return f"{served.scheme}://{served.netloc}{path}"


def citation(document: Document) -> SafeString | None:
    """A ready text that names this version for good: title, reference, version, day, ledger entry, address."""
    address, signed = permanent(document), document.get("ledger")
    if address is None or not signed:
        return None
    return format_html(
        gettext(
            "Safarnama, “{title}”, {municipality}, {ref}, version {version}, published {day}; ledger entry {serial}, hash"
            " {hash}. {address}"
        ),
        title=title(document),
        municipality=marks.named(document["municipality"]["name"], document["municipality"]["name_en"]),
        ref=format_html('<bdi class="ref" dir="ltr">{}</bdi>', document["ref"]),
        version=number(document["version"]),
        day=calendar_words.format_timestamp(document["published"], language()),
        serial=persian.digits(signed["serial"], language()),
        hash=format_html('<bdi class="hash" dir="ltr">{}</bdi>', signed["hash"]),
        address=format_html('<bdi dir="ltr">{}</bdi>', address),
    )
