"""Corrections and withdrawals of trips, told in a list: what, when and why."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from transparency import marks
from transparency.models import Kind, LedgerEntry

from .sentences import title
from .versions import PREFIX


@dataclass(frozen=True, slots=True)
class Correction:
    """`reason` is None where the text was erased: then neither title nor reason is left."""

    ref: str
    title: SafeString
    kind: str
    time: str
    reason: str | None


def correction(one: LedgerEntry) -> Correction:
    """An entry of kind correction or withdrawal, by the trip's title where one is left."""
    document = one.read() if one.document else {}
    ref = one.subject.removeprefix(PREFIX)
    return Correction(
        ref=ref,
        title=title(document) if "title" in document else marks.text(ref),
        kind=str(Kind(one.kind).label),
        time=one.time,
        reason=document.get("reason"),
    )
