"""What is public about municipalities, read from the ledger: profiles, policies and nil declarations.

These are few, so the ledger itself is their table; what is read is kept until another such entry is appended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from transparency.models import Kind, LedgerEntry
from transparency.once import once

KINDS = (Kind.PROFILE, Kind.POLICY, Kind.NIL, Kind.NIL_REVOCATION)


@dataclass(frozen=True, slots=True)
class PublishedPolicy:
    """What a municipality promises: days allowed after the last day of a trip."""

    valid_from: date = date.min
    record_days: int = 30
    costs_days: int = 60
    report_days: int = 30
    four_eyes: bool = False
    document: Mapping[str, Any] = field(default_factory=dict, compare=False)


DEFAULT_POLICY = PublishedPolicy()
"""Where nothing was promised (Canada allows 30 days too)."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The current public documents by code; nil declarations by municipality and month, revoked ones included."""

    serial: int
    municipalities: dict[str, dict[str, Any]]
    policies: dict[str, list[PublishedPolicy]]
    nil: dict[tuple[str, str], dict[str, Any]]
    nil_serials: dict[tuple[str, str], int]

    def policy(self, code: str, day: date) -> PublishedPolicy:
        """The policy in force on a day."""
        in_force = [policy for policy in self.policies.get(code, ()) if policy.valid_from <= day]
        return max(in_force, key=lambda policy: policy.valid_from, default=DEFAULT_POLICY)

    def nil_declared(self, code: str, month: str) -> bool:
        """Whether a nil declaration stands for a month such as "1401-10"."""
        declaration = self.nil.get((code, month))
        return declaration is not None and not declaration["revoked"]


_kept: dict[str, Registry] = {}
_lock = Lock()


def registry() -> Registry:
    """Everything public about municipalities as of now. One indexed query where nothing is new, none twice for one answer."""
    return once("registry", _registry)


def _registry() -> Registry:
    newest = (
        LedgerEntry.objects.filter(kind__in=KINDS).order_by("-serial").values_list("serial", "hash").first()
    ) or (0, "")
    with _lock:
        kept = _kept.get(newest[1])
        if kept is None:
            kept = _read(newest[0])
            _kept.clear()
            _kept[newest[1]] = kept
    return kept


def _read(serial: int) -> Registry:
    municipalities: dict[str, dict[str, Any]] = {}
    policies: dict[str, dict[date, PublishedPolicy]] = {}
    nil: dict[tuple[str, str], dict[str, Any]] = {}
    nil_serials: dict[tuple[str, str], int] = {}
    entries = LedgerEntry.objects.filter(kind__in=KINDS, serial__lte=serial).order_by("serial")
    for entry in entries.iterator(chunk_size=2000):
        document = entry.read()
        code = document["municipality"]["code"]
        if entry.kind == Kind.PROFILE:
            municipalities[code] = document
        elif entry.kind == Kind.POLICY:
            policy = _policy(document)
            policies.setdefault(code, {})[policy.valid_from] = policy
        else:
            nil[code, document["month"]] = document
            nil_serials[code, document["month"]] = entry.serial
    listed = {code: [by_day[day] for day in sorted(by_day)] for code, by_day in policies.items()}
    return Registry(serial, municipalities, listed, nil, nil_serials)


def _policy(document: dict[str, Any]) -> PublishedPolicy:
    days = document["days"]
    return PublishedPolicy(
        date.fromisoformat(document["from"]["date"]),
        days["record"],
        days["costs"],
        days["report"],
        document["four_eyes"],
        document,
    )
