"""Trips through the gate: publish, correct, withdraw, erase.

Each verb checks what a person must know, then hands acts to `transparency.gate`, which seals them under its lock.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from officials import audit
from officials.published import registry
from transparency import gate
from transparency.canonical import canonical, content_hash
from transparency.gate import GateRefusal
from transparency.models import Kind, LedgerEntry
from trips.clocks import conditions
from trips.codes import Act, Desk
from trips.desk import settle
from trips.document import GATE_KEYS, build, prefetched
from trips.four_eyes import barred
from trips.models import Trip
from trips.nil import revocations_for
from trips.projection import PREFIX
from trips.uploads import let_go, names_of

WITHDRAWAL_SCHEMA = "withdrawal-1.0"
ERASURE_SCHEMA = "erasure-1.0"


def subject_of(ref: str) -> str:
    return f"{PREFIX}{ref}"


def preview(trip: Trip) -> tuple[dict[str, Any], str]:
    """The document as the gate would build it now, without `GATE_KEYS`, and its hash: what a publisher confirms."""
    document = build(prefetched(Trip.objects.filter(pk=trip.pk)).get())
    return document, content_hash(canonical(document))


def content(document: dict[str, Any]) -> dict[str, Any]:
    """A published document without what the gate added: comparable with a preview."""
    return {key: value for key, value in document.items() if key not in GATE_KEYS}


def current(ref: str) -> LedgerEntry | None:
    """The newest entry of a trip: a publication, a correction or a withdrawal."""
    return LedgerEntry.objects.filter(subject=subject_of(ref)).order_by("-serial").first()


class References:
    """Allots references: the code, the Jalali year of the start, the next number never used.

    Numbers run without a gap, so the next one is found in the ledger by a handful of exact look-ups, whatever
    collation the database has. Use one instance for a batch, under the gate's lock.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, code: str, year: int) -> str:
        prefix = f"{code}-{year}"
        last = self._last[prefix] if prefix in self._last else self._find_last(prefix)
        self._last[prefix] = last + 1
        return f"{prefix}-{last + 1}"

    def _find_last(self, prefix: str) -> int:
        def used(number: int) -> bool:
            return LedgerEntry.objects.filter(subject=subject_of(f"{prefix}-{number}")).exists()

        beyond = 1
        while used(beyond):
            beyond *= 2
        low = beyond // 2
        while beyond - low > 1:
            middle = (low + beyond) // 2
            low, beyond = (middle, beyond) if used(middle) else (low, middle)
        return low


@dataclass(slots=True)
class PublishTrip:
    """First publication of a working trip. `document` is its content as confirmed."""

    trip: Trip
    document: dict[str, Any]
    references: References
    kind: Kind = field(default=Kind.PUBLICATION, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        year = int(self.document["start"]["jalali"][:4])
        ref = self.references.next(self.document["municipality"]["code"], year)
        stamp = {"ref": ref, "version": 1, "published": time, "first_published": time, "reason": None}
        return subject_of(ref), self.document | stamp

    def passed(self, entry: LedgerEntry) -> None:
        self.trip.ref = entry.subject.removeprefix(PREFIX)
        Trip.objects.filter(pk=self.trip.pk).update(ref=self.trip.ref)


@dataclass(slots=True)
class CorrectTrip:
    """The next version of a public trip, with a public reason. `before` is its current document."""

    ref: str
    document: dict[str, Any]
    before: dict[str, Any]
    reason: str
    kind: Kind = field(default=Kind.CORRECTION, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        stamp = {
            "ref": self.ref,
            "version": self.before["version"] + 1,
            "published": time,
            "first_published": self.before["first_published"],
            "reason": self.reason,
        }
        return subject_of(self.ref), self.document | stamp

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: the reference stands already."""


@dataclass(slots=True)
class WithdrawTrip:
    """The end of a public trip: its history stays readable, its address answers with the reason and the ground."""

    before: dict[str, Any]
    reason: str
    ground: str
    kind: Kind = field(default=Kind.WITHDRAWAL, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        document = {
            "schema": WITHDRAWAL_SCHEMA,
            "ref": self.before["ref"],
            "municipality": self.before["municipality"],
            "synthetic": self.before["synthetic"],
            "version": self.before["version"] + 1,
            "published": time,
            "first_published": self.before["first_published"],
            "reason": self.reason,
            "ground": self.ground,
        }
        return subject_of(self.before["ref"]), document

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: the ledger says that the trip is withdrawn."""


@dataclass(slots=True)
class EraseVersion:
    """Lawful erasure of one replaced version: its text and nonce go, the chain and this entry stay.

    `clocks` says which of the three clocks the erased version satisfied, so that the published tables can still be
    rebuilt from the ledger alone.
    """

    serial: int
    before: dict[str, Any]
    reason: str
    ground: str
    kind: Kind = field(default=Kind.ERASURE, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        document = {
            "schema": ERASURE_SCHEMA,
            "serial": self.serial,
            "subject": subject_of(self.before["ref"]),
            "version": self.before["version"],
            "synthetic": self.before["synthetic"],
            "published": time,
            "reason": self.reason,
            "ground": self.ground,
            "clocks": conditions(self.before),
        }
        return f"ledger/{self.serial}", document

    def passed(self, entry: LedgerEntry) -> None:
        """The gate takes the text away."""


def publish(trip: Trip, confirmed: str, by: AbstractBaseUser | None = None, remark: str = "") -> LedgerEntry:
    """Publish a working trip for the first time. `confirmed` is the hash of the document that was previewed.

    `by` is None for loaders, which have no desk to submit to; `remark` stays internal. Raises GateRefusal where the
    record changed since the preview, is not submitted, is public already, its municipality has no public profile, or
    four eyes are required and `by` entered or changed it.
    """
    with transaction.atomic():
        locked = _locked([trip])[0]
        if locked.ref is not None:
            raise GateRefusal(_("This trip is public already. Correct it instead."), code="public_already")
        document = _confirmed(locked, confirmed)
        _check_submitted(locked, by)
        _check_municipality(locked, document, by)
        acts: list[gate.Act] = [PublishTrip(locked, document, References())]
        with audit.acting(by):
            entry = gate.pass_through(chain(acts, revocations_for([document])))[0]
        _passed(locked, Act.PUBLISHED, by, remark)
    trip.ref = locked.ref
    return entry


def correct(
    trip: Trip, reason: str, confirmed: str, by: AbstractBaseUser | None = None, remark: str = ""
) -> LedgerEntry:
    """Publish the next version of a public trip, with a public reason. Raises GateRefusal as `publish` does."""
    with transaction.atomic():
        locked = _locked([trip])[0]
        document = _confirmed(locked, confirmed)
        _check_submitted(locked, by)
        entry = _correct([(locked, document)], reason, by)[0]
        _passed(locked, Act.CORRECTED, by, remark)
    return entry


def correct_all(trips: Iterable[Trip], reason: str, by: AbstractBaseUser | None = None) -> list[LedgerEntry]:
    """Republish every trip whose document changed, in one gate transaction: for a corrected name, for instance.

    Trips that are not public, or whose document is the same, are passed over. Raises GateRefusal.
    """
    with transaction.atomic():
        locked = _locked(list(trips))
        pairs = [
            (trip, build(trip)) for trip in prefetched(Trip.objects.filter(pk__in=[t.pk for t in locked]))
        ]
        changed = [pair for pair in pairs if _changed(*pair)]
        entries = _correct(changed, reason, by)
        for trip, _document in changed:
            _passed(trip, Act.CORRECTED, by, "")
    return entries


def _correct(
    pairs: Sequence[tuple[Trip, dict[str, Any]]], reason: str, by: AbstractBaseUser | None
) -> list[LedgerEntry]:
    reason = _required(reason, _("Give a public reason for the correction."))
    acts: list[gate.Act] = []
    for trip, document in pairs:
        before = _public_document(trip)
        if content(before) == json.loads(canonical(document)):
            raise GateRefusal(_("Nothing has changed since this was last published."), code="unchanged")
        _check_municipality(trip, document, by)
        acts.append(CorrectTrip(before["ref"], document, before, reason))
    revocations = revocations_for([document for _trip, document in pairs])
    with audit.acting(by):
        entries = gate.pass_through(chain(acts, revocations))
    return [entry for entry in entries if entry.kind == Kind.CORRECTION]


def withdraw(
    trip: Trip, reason: str, ground: str, by: AbstractBaseUser | None = None, remark: str = ""
) -> LedgerEntry:
    """Take a public trip back, with reason and legal ground, both public. Raises GateRefusal."""
    reason = _required(reason, _("Give a public reason for the withdrawal."))
    ground = _required(ground, _("Give the legal ground of the withdrawal."))
    with transaction.atomic():
        locked = _locked([trip])[0]
        before = _public_document(locked)
        _check_four_eyes(locked, before, by)
        with audit.acting(by):
            entry = gate.pass_through([WithdrawTrip(before, reason, ground)])[0]
        _passed(locked, Act.WITHDRAWN, by, remark)
    return entry


def erase(
    trip: Trip,
    serial: int,
    reason: str,
    ground: str,
    by: AbstractBaseUser | None = None,
    remark: str = "",
) -> LedgerEntry:
    """Erase the text of one replaced version of a trip, with reason and legal ground, both public.

    Raises GateRefusal where the entry is not a version of this trip, is the current one, or is erased already.
    """
    reason = _required(reason, _("Give a public reason for the erasure."))
    ground = _required(ground, _("Give the legal ground of the erasure."))
    with transaction.atomic():
        locked = _locked([trip])[0]
        before = gate.erasable(subject_of(locked.ref or ""), serial).read()
        _check_four_eyes(locked, before, by)
        with audit.acting(by):
            entry = gate.pass_through([EraseVersion(serial, before, reason, ground)])[0]
        let_go(names_of(before))
        if by is not None:  # the working record stays where it lies: it is not what was erased
            settle(locked, Act.ERASED, by, remark, Desk(locked.desk))
    return entry


def _locked(trips: Sequence[Trip]) -> list[Trip]:
    """The same trips, fresh and locked in key order, so that two publishers of several never wait for each other."""
    keys = sorted(trip.pk for trip in trips)
    return list(Trip.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _confirmed(trip: Trip, confirmed: str) -> dict[str, Any]:
    document, now = preview(trip)
    if now != confirmed:
        raise GateRefusal(
            _("The record has changed since you looked at the preview. Look again, then confirm."),
            code="stale_preview",
        )
    return document


def _public_document(trip: Trip) -> dict[str, Any]:
    entry = current(trip.ref) if trip.ref else None
    if entry is None:
        raise GateRefusal(_("This trip is not public yet. Publish it first."), code="not_public")
    if entry.kind == Kind.WITHDRAWAL:
        raise GateRefusal(_("This trip is withdrawn. Enter a new one that stands for it."), code="withdrawn")
    return entry.read()


def _changed(trip: Trip, document: dict[str, Any]) -> bool:
    entry = current(trip.ref) if trip.ref else None
    if entry is None or entry.kind == Kind.WITHDRAWAL:
        return False
    return content(entry.read()) != json.loads(canonical(document))


def _required(text: str, message: str) -> str:
    text = text.strip()
    if not text:
        raise GateRefusal(message, code="reason")
    return text


def _check_municipality(trip: Trip, document: dict[str, Any], by: AbstractBaseUser | None) -> None:
    if trip.municipality.code not in registry().municipalities:
        raise GateRefusal(_("Publish the municipality's profile first."), code="profile")
    if trip.replaces and (replaced := current(trip.replaces.ref or "")) and replaced.kind != Kind.WITHDRAWAL:
        raise GateRefusal(_("The trip that this one stands for is not withdrawn yet."), code="replaces")
    _check_four_eyes(trip, document, by)


def _check_submitted(trip: Trip, by: AbstractBaseUser | None) -> None:
    """A person passes only what was submitted, so that nothing goes out half entered."""
    if by is not None and trip.desk != Desk.PUBLISHER:
        raise GateRefusal(
            _("This trip is not submitted, or was taken back. Submit it first."), code="not_submitted"
        )


def _passed(trip: Trip, act: Act, by: AbstractBaseUser | None, remark: str) -> None:
    """The record goes back to its clerks, and four eyes begin to count anew."""
    if by is not None:
        trip.hands.clear()
        settle(trip, act, by, remark)


def _check_four_eyes(trip: Trip, document: dict[str, Any], by: AbstractBaseUser | None) -> None:
    if barred(trip, document, by):
        raise GateRefusal(
            _("Four eyes are required here: somebody who did not enter or change the trip must publish it."),
            code="four_eyes",
        )
