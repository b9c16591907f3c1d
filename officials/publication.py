"""Municipalities through the gate: their profile, and their policy from a day on."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from transparency import calendar, gate
from transparency.calendar import Period
from transparency.models import Kind, LedgerEntry

from .models import Municipality, Policy
from .published import registry


def profile_subject(code: str) -> str:
    return f"municipalities/{code}"


def policy_subject(policy: Policy) -> str:
    return f"policies/{policy.municipality.code}/{policy.valid_from.isoformat()}"


def municipality_key(municipality: Municipality) -> dict[str, str | None]:
    """How every document names a municipality."""
    return {"code": municipality.code, "name": municipality.name, "name_en": municipality.name_en or None}


def profile(municipality: Municipality) -> dict[str, Any]:
    """The municipality's public profile without what the gate adds (version, published, first_published, reason)."""
    return {
        "schema": "municipality-1.0",
        "municipality": municipality_key(municipality),
        "province": municipality.province or None,
        "province_en": municipality.province_en or None,
        "synthetic": municipality.synthetic,
        "covered": [
            {"provenance": coverage.provenance, "from": coverage.first, "to": coverage.last or None}
            for coverage in municipality.coverages.all()
        ],
    }


def _day(policy: Policy) -> dict[str, str | None]:
    return Period(policy.valid_from, policy.valid_from, calendar.jalali(policy.valid_from)).as_document()


def policy_document(policy: Policy) -> dict[str, Any]:
    return {
        "schema": "policy-1.0",
        "municipality": municipality_key(policy.municipality),
        "synthetic": policy.municipality.synthetic,
        "from": _day(policy),
        "days": {"record": policy.record_days, "costs": policy.costs_days, "report": policy.report_days},
        "four_eyes": policy.four_eyes,
    }


def versioned(subject: str, content: dict[str, Any], time: str, reason: str) -> dict[str, Any]:
    """Content with version, times and reason, after the subject's last public document.

    Raises GateRefusal where nothing changed, or where a change has no reason.
    """
    last = (
        LedgerEntry.objects.filter(subject=subject)
        .order_by("-serial")
        .values_list("document", flat=True)
        .first()
    )
    before = json.loads(last) if last else None
    if before:
        if all(before.get(key) == value for key, value in content.items()):
            raise gate.GateRefusal(_("Nothing has changed since this was last published."), code="unchanged")
        if not reason.strip():
            raise gate.GateRefusal(_("Give a public reason for the change."), code="reason")
    return content | {
        "version": before["version"] + 1 if before else 1,
        "first_published": before["first_published"] if before else time,
        "published": time,
        "reason": reason.strip() or None,
    }


@dataclass(slots=True)
class PublishProfile:
    municipality: Municipality
    reason: str = ""
    kind: Kind = field(default=Kind.PROFILE, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        subject = profile_subject(self.municipality.code)
        return subject, versioned(subject, profile(self.municipality), time, self.reason)

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: what is public is read from the ledger."""


@dataclass(slots=True)
class PublishPolicy:
    policy: Policy
    reason: str = ""
    kind: Kind = field(default=Kind.POLICY, init=False)

    def seal(self, time: str) -> tuple[str, dict[str, Any]]:
        self._refuse_backwards()
        subject = policy_subject(self.policy)
        return subject, versioned(subject, policy_document(self.policy), time, self.reason)

    def passed(self, entry: LedgerEntry) -> None:
        """Nothing to remember: what is public is read from the ledger."""

    def _refuse_backwards(self) -> None:
        """A policy acts forward only, unless the municipality has published no trip yet: then nothing is overtaken."""
        code = self.policy.municipality.code
        if code not in registry().municipalities:
            raise gate.GateRefusal(_("Publish the municipality's profile first."), code="profile")
        if self.policy.valid_from >= calendar.today():
            return
        first_trips = [
            f"trips/{code}-{year}-1" for year in range(calendar.FIRST_YEAR, calendar.LAST_YEAR + 1)
        ]
        if LedgerEntry.objects.filter(subject__in=first_trips).exists():
            raise gate.GateRefusal(
                _("A policy acts forward only: choose today or a later day."), code="backwards"
            )


def publish_profile(municipality: Municipality, reason: str = "") -> LedgerEntry:
    """Publish the profile, or its change. Raises GateRefusal."""
    return gate.pass_through([PublishProfile(municipality, reason)])[0]


def publish_policy(policy: Policy, reason: str = "") -> LedgerEntry:
    """Publish a policy, or the change of one that is not yet in force. Raises GateRefusal."""
    return gate.pass_through([PublishPolicy(policy, reason)])[0]
