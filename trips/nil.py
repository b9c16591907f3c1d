"""Nil declarations through the gate: "no trip began in this month", and its revocation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from officials.models import Municipality
from officials.publication import municipality_key, versioned
from officials.published import registry
from transparency import calendar, gate
from transparency.gate import GateRefusal
from transparency.models import Kind, LedgerEntry
from trips.models import NilDeclaration
from trips.models.nil import month_has_ended
from trips.models.published import PublishedTrip

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
        year, month = map(int, self.month.split("-"))
        trip = PublishedTrip.objects.filter(municipality=code, year=year, month=month).first()
        if trip:
            raise GateRefusal(
                _("Trip %(ref)s began in this month, so it cannot be declared nil."),
                code="trip",
                params={"ref": trip.ref},
            )
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


def declare(declaration: NilDeclaration) -> LedgerEntry:
    """Publish a nil declaration. Raises GateRefusal: the month has not ended, or a public trip began in it."""
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
