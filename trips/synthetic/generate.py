"""The run: made-up municipalities and trips, stored as a clerk's rows are and passed through the real gate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from officials.codes import Provenance
from officials.models import Municipality
from transparency import calendar, gate
from transparency.models import Kind, LedgerEntry
from trips.document import build
from trips.models import NilDeclaration, PublishedTrip
from trips.nil import DeclareNil, revocations_for
from trips.projection import PREFIX
from trips.publication import CorrectTrip, EraseVersion, PublishTrip, References, WithdrawTrip

from . import words
from .dice import Dice
from .draft import Draft
from .fates import ERASE, WITHDRAW, correct
from .making import make_trips
from .picture import store_picture
from .storing import give_keys, hand_over, store
from .world import Town, World, make_world

BATCH = 500
FEWEST_BATCHES = 4
"""So that even a small world has trips that stand for ones withdrawn in an earlier batch."""

NIL_MONTHS = 24
"""How many of the last months a municipality may declare nil."""


class GenerationRefused(Exception):
    """Made-up records are not wanted here; the text says why."""


def refuse_unless_wanted() -> None:
    """Made-up records never join what people have declared, nor made-up ones of an earlier run.

    A person has published once the ledger has a declared (`own`) trip, a nil declaration, a withdrawal or an erasure
    that is not synthetic. Compiled records are no person's declaration: `load_records` puts them into every set-up.
    Canonical JSON has no spaces and escapes quotes within texts, so the two patterns cannot stand in a text.
    Raises GenerationRefused.
    """
    declared = Q(kind__in=(Kind.PUBLICATION, Kind.CORRECTION), document__contains='"provenance":"own"')
    acts = Q(kind__in=(Kind.NIL, Kind.NIL_REVOCATION, Kind.WITHDRAWAL, Kind.ERASURE))
    if LedgerEntry.objects.filter(declared | acts, document__contains='"synthetic":false').exists():
        raise GenerationRefused(
            _("A municipality has published here: made-up records are refused. Use another data directory.")
        )
    if Municipality.objects.filter(synthetic=True).exists():
        raise GenerationRefused(
            _("There are made-up records here already. Use another data directory for more of them.")
        )


def generate(
    trips: int, seed: int, today: date | None = None, progress: Callable[[int], object] = lambda count: None
) -> None:
    """Make up municipalities and `trips` trips, all public, their corrections and nil declarations with them.

    The same number, seed and day in Tehran (`today`) give the same documents in the same order, but for the
    times of publication. `progress` is told of every batch. Raises GenerationRefused.
    """
    refuse_unless_wanted()
    store_picture()
    with transaction.atomic():
        world = make_world(Dice(seed), today or calendar.today(), trips)
        _declare_too_early(world)
    references = References()
    withdrawn: list[Draft] = []
    batch = max(1, min(BATCH, trips // FEWEST_BATCHES))
    done = 0
    while done < trips:
        with transaction.atomic():
            drafts = make_trips(world, min(batch, trips - done), withdrawn)
            give_keys(drafts)
            _publish(drafts, references)
            _follow_fates(world, drafts)
            store(drafts)
        withdrawn += [draft for draft in drafts if WITHDRAW in draft.later]
        done += len(drafts)
        progress(len(drafts))
    _declare_nil(world)


@dataclass(slots=True)
class PublishDraft(PublishTrip):
    """A first publication of a trip that is stored afterwards, in the same transaction, with its reference."""

    def passed(self, entry: LedgerEntry) -> None:
        self.trip.ref = entry.subject.removeprefix(PREFIX)


def _document(draft: Draft) -> dict[str, Any]:
    joint_with = sorted(other.trip.ref for other in draft.joint if other.trip.ref)
    return build(hand_over(draft), joint_with)


def _publish(drafts: Sequence[Draft], references: References) -> None:
    """First publications. One `References` serves the whole run: nobody else publishes under these codes."""
    documents = [_document(draft) for draft in drafts]
    acts = [
        PublishDraft(draft.trip, document, references)
        for draft, document in zip(drafts, documents, strict=True)
    ]
    for draft, entry in zip(drafts, gate.pass_through(chain(acts, revocations_for(documents))), strict=False):
        draft.entries.append(entry)


def _follow_fates(world: World, drafts: Sequence[Draft]) -> None:
    """Corrections, withdrawals and erasures, one of each trip at a time."""
    for step in range(max(len(draft.later) for draft in drafts)):
        concerned = [draft for draft in drafts if len(draft.later) > step]
        acts = [_act(world, draft, draft.later[step]) for draft in concerned]
        for draft, entry in zip(concerned, gate.pass_through(acts), strict=True):
            if draft.later[step] != ERASE:
                draft.entries.append(entry)


def _read(entry: LedgerEntry) -> dict[str, Any]:
    return entry.read()


def _act(world: World, draft: Draft, fate: str) -> gate.Act:
    """The gate's act for one fate; an erasure takes the first version."""
    if fate == ERASE:
        first = draft.entries[0]
        return EraseVersion(first.serial, _read(first), words.ERASURE_REASON, words.GROUNDS[1])
    before = _read(draft.entries[-1])
    if fate == WITHDRAW:
        return WithdrawTrip(before, world.dice.pick(words.WITHDRAWAL_REASONS), words.GROUNDS[0])
    correct(world, draft, fate)
    return CorrectTrip(before["ref"], _document(draft), before, words.CORRECTION_REASONS[fate])


def _ended_months(world: World, town: Town) -> list[str]:
    """The last months that have ended in which the municipality publishes here, newest first."""
    months = []
    year, month = calendar.previous_month(*calendar.month_of(world.today))
    for _number in range(NIL_MONTHS):
        first = calendar.from_jalali(year, month, 1)
        if any(span.provenance == Provenance.OWN and span.first <= first <= span.last for span in town.spans):
            months.append(f"{year}-{month:02}")
        year, month = calendar.previous_month(year, month)
    return months


def _declare_too_early(world: World) -> None:
    """Nil declarations before any trip is public: a trip that begins in such a month revokes it."""
    for town in world.towns:
        _pass_nil(town, _ended_months(world, town)[1:3])


def _declare_nil(world: World) -> None:
    """Some of the months without a trip are declared nil, and the others stay silent."""
    for town in world.towns:
        code = town.municipality.code
        busy = PublishedTrip.objects.filter(municipality=code, month__isnull=False)
        taken = {f"{year}-{month:02}" for year, month in busy.values_list("year", "month").distinct()}
        declared = set(
            NilDeclaration.objects.filter(municipality=town.municipality).values_list("month", flat=True)
        )
        free = [month for month in _ended_months(world, town) if month not in taken | declared]
        _pass_nil(town, [month for month in free if world.dice.happens(0.6)])


def _pass_nil(town: Town, months: Sequence[str]) -> None:
    with transaction.atomic():
        NilDeclaration.objects.bulk_create(
            [NilDeclaration(municipality=town.municipality, month=month) for month in months]
        )
        gate.pass_through([DeclareNil(town.municipality, month) for month in months])
