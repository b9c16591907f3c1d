"""Answers to messages from the public through the gate: publish, correct, withdraw, erase.

What goes out is the publisher's own short wording of what was asked, and the answer; the sender's text never does.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officials import audit
from officials.publication import municipality_key, versioned
from officials.published import registry
from transparency import calendar, gate
from transparency.calendar import Period
from transparency.gate import GateRefusal
from transparency.models import Kind, LedgerEntry
from trips.answers import subject_of
from trips.models.inquiries import Inquiry, InquiryState

SCHEMA = "answer-1.0"
WITHDRAWAL_SCHEMA = "answer-withdrawal-1.0"
ERASURE_SCHEMA = "answer-erasure-1.0"

WITHDRAWN = gettext_lazy("This answer was withdrawn from publication; that is final.")
UNCHANGED = gettext_lazy("Nothing has changed since this was last published.")


def document(inquiry: Inquiry) -> dict[str, Any]:
    """What the gate would publish now, without what it adds (version, published, first_published, reason)."""
    return {
        "schema": SCHEMA,
        "id": inquiry.public_id,
        "municipality": municipality_key(inquiry.municipality),
        "synthetic": inquiry.municipality.synthetic,
        "kind": inquiry.kind,
        "trip": inquiry.trip_ref or None,
        "month": inquiry.month or None,
        "question": inquiry.question,
        "answer": inquiry.answer,
        "asked": Period.of_day(calendar.today(inquiry.received)).as_document(),
    }


def current(inquiry: Inquiry) -> LedgerEntry | None:
    """The newest entry about this answer: a publication, a correction or a withdrawal."""
    return LedgerEntry.objects.filter(subject=subject_of(inquiry.public_id)).order_by("-serial").first()


def objection(inquiry: Inquiry) -> str:
    """Why the answer cannot be published, or corrected, as it stands; empty where it can."""
    if inquiry.state != InquiryState.ANSWERED or not inquiry.answer:
        return _("Answer it first: what is published is the answer.")
    if not inquiry.question:
        return _("Say in your own words what was asked: the sender's text is never published.")
    if inquiry.municipality.code not in registry().municipalities:
        return _("Publish the municipality's profile first.")
    last = current(inquiry)
    if last is None:
        return ""
    if last.kind == Kind.WITHDRAWAL:
        return str(WITHDRAWN)
    before = last.read()
    changed = any(
        before.get(key) != value for key, value in json.loads(json.dumps(document(inquiry))).items()
    )
    return "" if changed else str(UNCHANGED)


@dataclass(slots=True)
class PassAnswer:
    """The first publication of an answer, or its correction, which has a public reason."""

    inquiry: Inquiry
    kind: Kind
    reason: str = ""

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        subject = subject_of(self.inquiry.public_id)
        last = current(self.inquiry)
        if last is not None and last.kind == Kind.WITHDRAWAL:
            raise GateRefusal(WITHDRAWN, code="withdrawn")
        if (last is None) != (self.kind == Kind.PUBLICATION):
            raise GateRefusal(_("This has moved on. Look at it anew."), code="moved_on")
        return subject, versioned(subject, document(self.inquiry), time, self.reason)

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: what is public is read from the ledger."""


@dataclass(slots=True)
class WithdrawAnswer:
    """The end of a public answer: its address says so with the reason, and earlier versions stay in the ledger."""

    before: dict[str, Any]
    reason: str
    kind: Kind = field(default=Kind.WITHDRAWAL, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        content = {
            "schema": WITHDRAWAL_SCHEMA,
            "id": self.before["id"],
            "municipality": self.before["municipality"],
            "synthetic": self.before["synthetic"],
        }
        subject = subject_of(self.before["id"])
        return subject, versioned(subject, content, time, self.reason)

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: the ledger says that it is withdrawn."""


@dataclass(slots=True)
class EraseAnswer:
    """Lawful erasure of one replaced version of an answer: its text and nonce go, the chain and this entry stay."""

    serial: int
    before: dict[str, Any]
    reason: str
    ground: str
    kind: Kind = field(default=Kind.ERASURE, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        content = {
            "schema": ERASURE_SCHEMA,
            "serial": self.serial,
            "subject": subject_of(self.before["id"]),
            "municipality": self.before["municipality"],
            "version": self.before["version"],
            "synthetic": self.before["synthetic"],
            "published": time,
            "reason": self.reason,
            "ground": self.ground,
        }
        return f"ledger/{self.serial}", content

    def passed(self, entry: LedgerEntry) -> None:
        """The gate takes the text away."""


def publish(inquiry: Inquiry, by: AbstractBaseUser | None = None) -> LedgerEntry:
    """Publish an answer for the first time. Raises GateRefusal where `objection` speaks, or it is public already."""
    return _pass(inquiry, Kind.PUBLICATION, "", by)


def correct(inquiry: Inquiry, reason: str, by: AbstractBaseUser | None = None) -> LedgerEntry:
    """Publish the next version of a public answer, with a public reason. Raises GateRefusal as `publish` does."""
    if not reason.strip():
        raise GateRefusal(_("Give a public reason for the correction."), code="reason")
    return _pass(inquiry, Kind.CORRECTION, reason, by)


def _pass(inquiry: Inquiry, kind: Kind, reason: str, by: AbstractBaseUser | None) -> LedgerEntry:
    with transaction.atomic(), audit.acting(by):
        locked = (
            Inquiry.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=inquiry.pk)
        )
        if words := objection(locked):
            raise GateRefusal(words, code="objection")
        return gate.pass_through([PassAnswer(locked, kind, reason)])[0]


def withdraw(inquiry: Inquiry, reason: str, by: AbstractBaseUser | None = None) -> LedgerEntry:
    """Take a public answer back, with a public reason. Raises GateRefusal where none is public."""
    if not reason.strip():
        raise GateRefusal(_("Give a public reason for the withdrawal."), code="reason")
    with transaction.atomic(), audit.acting(by):
        locked = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
        last = current(locked)
        if last is None or last.kind == Kind.WITHDRAWAL:
            raise GateRefusal(_("No answer is public here."), code="not_public")
        return gate.pass_through([WithdrawAnswer(last.read(), reason)])[0]


def erase(
    inquiry: Inquiry, serial: int, reason: str, ground: str, by: AbstractBaseUser | None = None
) -> LedgerEntry:
    """Erase the text of one replaced version of an answer, with reason and legal ground, both public.

    The same words go from the record too, where its sender would still read them. Raises GateRefusal where the entry is no
    replaced version of this answer, or is erased already.
    """
    if not reason.strip():
        raise GateRefusal(_("Give a public reason for the erasure."), code="reason")
    if not ground.strip():
        raise GateRefusal(_("Give the legal ground of the erasure."), code="reason")
    with transaction.atomic(), audit.acting(by):
        locked = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
        before = gate.erasable(subject_of(locked.public_id), serial).read()
        entry = gate.pass_through([EraseAnswer(serial, before, reason.strip(), ground.strip())])[0]
        _forget(locked, before)
    return entry


def _forget(inquiry: Inquiry, erased: dict[str, Any]) -> None:
    """Take erased words from the record, but for those that are public still."""
    last = current(inquiry)
    public = last.read() if last and last.kind != Kind.WITHDRAWAL else {}
    kept = {name: getattr(inquiry, name) for name in ("question", "answer")}
    gone = [name for name, words in kept.items() if words == erased[name] != public.get(name)]
    for name in gone:
        setattr(inquiry, name, "")
    inquiry.save(update_fields=gone)
