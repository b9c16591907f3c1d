"""What a municipality says about itself: its promises in time, the months it declared nil, what it corrected."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.urls import reverse

from officials.published import PublishedPolicy, Registry
from transparency import calendar_words
from transparency.models import Kind, LedgerEntry
from trips.models.published import PublishedTrip
from trips.pages.corrected import Correction, correction
from trips.pages.versions import PREFIX
from trips.pages.words import day_count, language

NIL = 24
CORRECTIONS = 6


@dataclass(frozen=True, slots=True)
class Policy:
    """Days allowed, in words. `since` is None for the portal's own measure, `until` where the policy still holds."""

    since: str | None
    until: str | None
    record: str
    costs: str
    report: str
    four_eyes: bool
    current: bool


def policies(public: Registry, code: str, today: date) -> list[Policy]:
    """The promises, the newest first, and last the portal's own measure, which holds until the first of them."""
    promised = public.policies.get(code, [])
    in_force = public.policy(code, today)
    found = [
        _policy(one, following, in_force) for one, following in pairwise([PublishedPolicy(), *promised, None])
    ]
    return found[::-1]


def _policy(
    one: PublishedPolicy | None, following: PublishedPolicy | None, in_force: PublishedPolicy
) -> Policy:
    one = one or PublishedPolicy()
    return Policy(
        since=_day(one),
        until=_day(following) if following else None,
        record=day_count(one.record_days),
        costs=day_count(one.costs_days),
        report=day_count(one.report_days),
        four_eyes=one.four_eyes,
        current=one.valid_from == in_force.valid_from,
    )


def _day(policy: PublishedPolicy) -> str | None:
    first = policy.document.get("from")
    return calendar_words.format_period(first, language()) if first else None


@dataclass(frozen=True, slots=True)
class Nil:
    """A month such as "1401-10" declared nil, the declaration's entry in the ledger, and whether it was revoked since."""

    month: str
    url: str
    revoked: bool


def nil(public: Registry, code: str) -> tuple[list[Nil], int]:
    """The nil declarations of the newest months, and how many more there are."""
    declared = sorted((month for named, month in public.nil if named == code), reverse=True)
    shown = [
        Nil(
            month,
            f"{reverse('ledger')}?entry={public.nil_serials[code, month]}",
            bool(public.nil[code, month]["revoked"]),
        )
        for month in declared[:NIL]
    ]
    return shown, len(declared) - len(shown)


def corrections(code: str) -> list[Correction]:
    """The newest corrections of its trips that stand, and withdrawals of its trips. Two queries."""
    return [correction(one) for one in corrected(code)]


def corrected(code: str) -> list[LedgerEntry]:
    """Their entries in the ledger, the newest first."""
    corrected = PublishedTrip.objects.filter(municipality=code, version__gt=1).order_by("-entry_id")
    found = [trip.entry for trip in corrected.select_related("entry")[:CORRECTIONS]]
    withdrawn = LedgerEntry.objects.filter(kind=Kind.WITHDRAWAL, subject__startswith=f"{PREFIX}{code}-")
    own = [one for one in withdrawn.order_by("-serial") if _is_of(one.subject, code)]
    return sorted([*found, *own], key=lambda one: one.serial, reverse=True)[:CORRECTIONS]


def _is_of(subject: str, code: str) -> bool:
    """Whether a ledger subject such as "trips/tehran-1401-3" is a trip of "tehran", not of "tehran-shomal"."""
    return subject.removeprefix(f"{PREFIX}{code}-").count("-") == 1
