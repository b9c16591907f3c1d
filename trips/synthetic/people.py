"""Who goes on a made-up trip: named officials, posts without names, groups, families, guests of other towns."""

from datetime import timedelta
from typing import Any

from officials.codes import Provenance
from trips.codes import Attendance, Body, Office, TravellerKind, TripKind
from trips.models import Traveller

from . import words
from .dice import Dice
from .draft import Draft
from .world import Seat, World


def add_people(world: World, draft: Draft) -> None:
    """List the delegation in one of the ways that sources list one."""
    dice = world.dice
    if draft.trip.kind == TripKind.PILGRIM_SERVICE:
        _waves(world, draft)
    elif draft.trip.provenance == Provenance.COMPILED:
        dice.pick((_posts, _posts, _groups, _officials, _nobody))(world, draft)
    else:
        dice.weighted(((_officials, 8), (_posts, 2), (_groups, 1)))(world, draft)
    if dice.happens(0.06):
        _guests(world, draft)
    if dice.happens(0.1):
        _companions(dice, draft)
    people = [traveller for traveller in draft.travellers if traveller.count == 1 and not traveller.head]
    if people and dice.happens(0.04):
        stayed = dice.pick(people)
        stayed.attendance = dice.pick((Attendance.DID_NOT_GO, Attendance.TURNED_BACK))
        stayed.reason = dice.pick(words.ABSENCE_REASONS)
    _own_stays(world, draft)
    for order, traveller in enumerate(draft.travellers, 1):
        traveller.order = order


def _person(seat: Seat, **changes: Any) -> Traveller:
    """Somebody in his post; the council's members are of the council."""
    tenure, council = seat.tenure, seat.tenure.office == Office.COUNCILLOR
    kind = TravellerKind.OFFICIAL if tenure.office else TravellerKind.STAFF
    return Traveller(
        official=seat.official,
        post=tenure.post,
        unit=tenure.unit,
        office=tenure.office,
        body=Body.COUNCIL if council else Body.MUNICIPALITY,
        kind=TravellerKind.COUNCIL if council else kind,
        **changes,
    )


def _officials(world: World, draft: Draft) -> None:
    dice = world.dice
    seats = dice.some(draft.town.seats, dice.weighted(((1, 4), (2, 4), (3, 3), (4, 2), (6, 1))))
    head = dice.happens(0.7)
    for number, seat in enumerate(seats):
        publish = not seat.tenure.office and dice.happens(0.3)
        draft.travellers.append(_person(seat, head=head and number == 0, publish_name=publish))


def _posts(world: World, draft: Draft) -> None:
    """Posts without names; one name typed by hand now and then."""
    dice = world.dice
    units = list(draft.town.units.values())
    for post in dice.some(words.UNNAMED_POSTS, dice.between(1, 3)):
        traveller = Traveller(post=post, kind=TravellerKind.STAFF)
        if dice.happens(0.4):
            traveller.unit = dice.pick(units)
        if dice.happens(0.15):
            (first, first_en), (last, last_en) = dice.pick(words.FIRST_NAMES), dice.pick(words.LAST_NAMES)
            traveller.name, traveller.publish_name = f"{first} {last}", True
            traveller.name_en = f"{first_en} {last_en}" if dice.happens(0.3) else ""
        draft.travellers.append(traveller)


def _groups(world: World, draft: Draft) -> None:
    """Groups with and without a count, as in «معاونان شهردار و مدیران روابط عمومی»."""
    dice = world.dice
    for post in dice.some(words.GROUPS, dice.between(1, 3)):
        count = dice.between(2, 25) if dice.happens(0.6) else None
        draft.travellers.append(Traveller(post=post, count=count, kind=TravellerKind.STAFF))
    if dice.happens(0.3):
        chair = Traveller(post="رئیس شورای شهر", kind=TravellerKind.COUNCIL, body=Body.COUNCIL, head=True)
        draft.travellers.append(chair)


def _waves(world: World, draft: Draft) -> None:
    """One wave of hundreds relieved by another: two groups with their own days."""
    dice = world.dice
    half = draft.length // 2
    for number in range(2):
        wave = Traveller(
            post="نیروهای خدمات شهری", count=dice.between(20, 150) * 10, kind=TravellerKind.STAFF, days=half
        )
        if len(draft.trip.start) == 10:
            wave.start = world.days.after(draft.first, number * half)
            wave.end = world.days.after(draft.first, (number + 1) * half - 1)
        draft.travellers.append(wave)


def _nobody(world: World, draft: Draft) -> None:
    """The source does not say who went."""


def _guests(world: World, draft: Draft) -> None:
    """Members from another municipality, with a head of their own."""
    dice = world.dice
    other = dice.pick([town for town in world.towns if town is not draft.town])
    for number, seat in enumerate(dice.some(other.seats, dice.between(1, 2))):
        guest = _person(seat, head=number == 0, municipality=other.municipality)
        draft.travellers.append(guest)


def _companions(dice: Dice, draft: Draft) -> None:
    kind = dice.pick(
        (
            TravellerKind.FAMILY,
            TravellerKind.FAMILY,
            TravellerKind.MEDIA,
            TravellerKind.COMPANY,
            TravellerKind.OTHER,
        )
    )
    count = None if kind == TravellerKind.MEDIA and dice.happens(0.5) else dice.between(1, 4)
    draft.travellers.append(Traveller(kind=kind, count=count))


def _own_stays(world: World, draft: Draft) -> None:
    """Some leave early, and some are at some of the stops alone."""
    dice = world.dice
    if draft.length > 2 and len(draft.trip.start) == 10 and draft.trip.end and dice.happens(0.06):
        for traveller in draft.travellers[1:]:
            traveller.days = draft.length - 1
            traveller.end = world.days.name(draft.last - timedelta(days=1))
    if len(draft.stops) > 1 and dice.happens(0.1):
        for position in range(1, len(draft.travellers)):
            draft.at_stops[position] = [dice.between(0, len(draft.stops) - 1)]
