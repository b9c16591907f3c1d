"""Nil declarations through the gate: "no trip began in this month", and its revocation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officials.models import Municipality
from officials.publication import municipality_key, versioned
from officials.published import registry
from transparency import calendar, gate
from transparency.gate import GateRefusal
from transparency.models import Kind, LedgerEntry
from trips.codes import Desk
from trips.models import NilDeclaration, Trip
from trips.models.nil import month_has_ended
from trips.models.published import PublishedTrip

TRIP_IN_MONTH = gettext_lazy("Trip %(ref)s began in this month, so it cannot be declared nil.")
WAITING_IN_MONTH = gettext_lazy(
    "A submitted trip begins in this month, so it cannot be declared nil: “%(title)s”."
)
TRIP_BEGAN = "در این ماه سفری آغاز شده است."
"""The public reason of the revocation that goes with a trip's publication: data in the document, so Persian."""


def nil_subject(code: str, month: str) -> str:
    return f"nil-declarations/{code}-{month}"


def nil_document(key: dict[str, Any], synthetic: bool, month: str, revoked: bool) -> dict[str, Any]:
    return {
        "schema": "nil-1.0",
        "municipality": key,
        "synthetic": synthetic,
        "month": month,
        "period": calendar.parse_jalali(month).as_document(),
        "revoked": revoked,
    }


@dataclass(slots=True)
class DeclareNil:
    municipality: Municipality
    month: str
    kind: Kind = field(default=Kind.NIL, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        code = self.municipality.code
        if registry().nil_declared(code, self.month):
            raise GateRefusal(_("This month is declared already."), code="declared_already")
        if trip := public_trip_in(code, self.month):
            raise GateRefusal(TRIP_IN_MONTH, code="trip", params={"ref": trip.ref})
        if waiting := trips_entered_in(self.municipality, self.month).filter(desk=Desk.PUBLISHER).first():
            raise GateRefusal(WAITING_IN_MONTH, code="submitted", params={"title": waiting.title})
        subject = nil_subject(code, self.month)
        content = nil_document(
            municipality_key(self.municipality), self.municipality.synthetic, self.month, False
        )
        again = _("Declared again.") if (code, self.month) in registry().nil else ""
        return subject, versioned(subject, content, time, again)

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: what is public is read from the ledger."""


@dataclass(slots=True)
class RevokeNil:
    """`before` is the standing declaration's document."""

    before: dict[str, Any]
    reason: str
    kind: Kind = field(default=Kind.NIL_REVOCATION, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        code, month = self.before["municipality"]["code"], self.before["month"]
        if not registry().nil_declared(code, month):
            raise GateRefusal(_("This month is not declared nil."), code="not_declared")
        content = nil_document(self.before["municipality"], self.before["synthetic"], month, True)
        return nil_subject(code, month), versioned(nil_subject(code, month), content, time, self.reason)

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: what is public is read from the ledger."""


def public_trip_in(code: str, month: str) -> PublishedTrip | None:
    """The first public trip that began in a municipality's month such as "1401-10", if any."""
    year, number = map(int, month.split("-"))
    return PublishedTrip.objects.filter(municipality=code, year=year, month=number).order_by("pk").first()


def trips_entered_in(municipality: Municipality, month: str) -> QuerySet[Trip]:
    """Working trips that begin in the month, as their start is entered now; abandoned and withdrawn ones left out."""
    public = PublishedTrip.objects.values("ref")
    entered = Trip.objects.filter(municipality=municipality, start__startswith=month)
    return entered.filter(Q(ref=None) | Q(ref__in=public)).exclude(desk=Desk.ABANDONED).order_by("pk")


def declare(declaration: NilDeclaration) -> LedgerEntry:
    """Publish a nil declaration.

    Raises GateRefusal: the month has not ended, or a trip that is public or submitted begins in it. A draft does not
    stand in the way, for it may never be submitted; its publication would revoke the declaration.
    """
    if declaration.municipality.code not in registry().municipalities:
        raise GateRefusal(_("Publish the municipality's profile first."), code="profile")
    if not month_has_ended(declaration.month):
        raise GateRefusal(_("Declare a month only after it has ended."), code="not_ended")
    return gate.pass_through([DeclareNil(declaration.municipality, declaration.month)])[0]


def revoke(code: str, month: str, reason: str) -> LedgerEntry:
    """Revoke a standing nil declaration, with a public reason. Raises GateRefusal."""
    if not reason.strip():
        raise GateRefusal(_("Give a public reason for the revocation."), code="reason")
    standing = registry().nil.get((code, month))
    if standing is None or standing["revoked"]:
        raise GateRefusal(_("This month is not declared nil."), code="not_declared")
    return gate.pass_through([RevokeNil(standing, reason)])[0]


def revocations_for(documents: Iterable[dict[str, Any]]) -> Iterator[RevokeNil]:
    """Revocations that go with the publication of these trips: a month with a public trip is never nil.

    Lazy on purpose: the gate draws them under its lock, so a declaration made a moment ago is seen.
    """
    public = registry()
    months = {
        (document["municipality"]["code"], document["start"]["jalali"][:7])
        for document in documents
        if len(document["start"]["jalali"]) >= 7
    }
    yield from (RevokeNil(public.nil[key], TRIP_BEGAN) for key in sorted(months) if public.nil_declared(*key))
