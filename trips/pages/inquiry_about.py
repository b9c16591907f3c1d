"""What a message is about: read from the address, and carried by the form in a signed token."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transparency import calendar
from transparency.calendar import CalendarError
from transparency.parameters import Fault, InvalidParameters, OneOfField, TextField
from trips.codes import InquiryKind
from trips.models.published import PublishedTrip

from .inquiries import municipality_codes

SALT = "trips.inquiry"

KINDS = {
    InquiryKind.MISTAKE: gettext_lazy("I report a mistake in what is published"),
    InquiryKind.QUESTION: gettext_lazy("I have a question"),
    InquiryKind.UNREGISTERED: gettext_lazy("I report a trip that is not registered here"),
}
"""What can be chosen, in the sender's words."""


def kind_choices() -> list[tuple[str, Any]]:
    return [(kind.value, words) for kind, words in KINDS.items()]


FIELDS: dict[str, forms.Field] = {
    "trip": TextField(required=False),
    "municipality": OneOfField(required=False, choices=municipality_codes),
    "month": TextField(required=False),
    "kind": OneOfField(required=False, choices=kind_choices),
}


# ---- What is written about, and the token that carries it ----


@dataclass(frozen=True, slots=True)
class About:
    """A public trip, or a public municipality and perhaps one of its months ("1401-09")."""

    municipality: str
    trip: str = ""
    month: str = ""

    def kinds(self) -> list[InquiryKind]:
        """Of a trip that is published nobody reports that it is not."""
        return [kind for kind in KINDS if not (self.trip and kind == InquiryKind.UNREGISTERED)]


def asked_about(given: dict[str, Any]) -> About | None:
    """What the address asks to write about; None where it does not say. Raises InvalidParameters."""
    trip, code, month = given["trip"] or "", given["municipality"] or "", given["month"] or ""
    if trip:
        if code or month:
            raise _fault("trip", trip, _("Ask by a trip, or by a municipality: not by both."))
        owner = PublishedTrip.objects.filter(ref=trip[:60]).values_list("municipality", flat=True).first()
        if owner is None:
            raise _fault("trip", trip, _("No trip is public under this reference."))
        return About(owner, trip=trip)
    if month and not code:
        raise _fault("month", month, _("Say which municipality's month."))
    return About(code, month=_month(month)) if code else None


def _month(typed: str) -> str:
    if not typed:
        return ""
    try:
        period = calendar.parse_jalali(typed)
    except CalendarError as error:
        raise _fault("month", typed, str(error)) from error
    if period.precision != "month":
        raise _fault("month", typed, _("Enter a month: for example 1401-10."))
    if period.earliest > calendar.today():
        raise _fault("month", typed, _("This month has not begun yet."))
    return str(period.jalali)


def _fault(name: str, value: str, message: str) -> InvalidParameters:
    return InvalidParameters([Fault(name, value[:60], message)])


@dataclass(frozen=True, slots=True)
class Token:
    """One drawing of the form: about what, when, and a number drawn by lot that makes it good for one message."""

    about: About
    drawn: float
    lot: str

    @classmethod
    def new(cls, about: About, drawn: float | None = None) -> "Token":
        return cls(about, time.time() if drawn is None else drawn, secrets.token_urlsafe(16))

    def signed(self) -> str:
        about = self.about
        return signing.dumps([about.municipality, about.trip, about.month, self.drawn, self.lot], salt=SALT)

    @classmethod
    def read(cls, text: str) -> "Token | None":
        """None for what we have not signed."""
        try:
            municipality, trip, month, drawn, lot = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(About(municipality, trip, month), drawn, lot)

    @property
    def age(self) -> float:
        return time.time() - self.drawn

    def secret(self) -> str:
        """What the sender is given: follows from the lot, so one form makes one message, but cannot be told from it."""
        return salted_hmac(f"{SALT}.secret", self.lot, algorithm="sha256").hexdigest()[:32]
