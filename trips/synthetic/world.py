"""Who and where of made-up records: municipalities, their people and what they promise, places and payers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from officials.codes import Provenance
from officials.models import Coverage, Municipality, Official, Policy, Tenure, Unit
from officials.publication import PublishPolicy, PublishProfile
from transparency import calendar, gate
from transparency.persian import to_persian_digits
from trips.codes import FundingKind
from trips.countries import COUNTRIES
from trips.models import Destination, FundingSource

from . import words
from .dice import Days, Dice

YEARS = 10
"""How many Jalali years of trips are made up, the present one included."""

TRIPS_A_TOWN, MOST_TOWNS = 400, 30

CODE = "nemune"
"""Codes of made-up municipalities begin so: `nemune-1`."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a post."""

    official: Official
    tenure: Tenure


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which this municipality's trips begin, and who declares them."""

    first: date
    last: date
    provenance: Provenance


@dataclass(slots=True)
class Town:
    """One made-up municipality with everything its trips need."""

    municipality: Municipality
    spans: list[Span]
    units: dict[str, Unit] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    payers: dict[FundingKind, FundingSource] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    dice: Dice
    today: date
    days: Days
    towns: list[Town]
    places: list[Destination]
    payers: dict[FundingKind, FundingSource]
    """Those that all municipalities share."""
    trips_made: int = 0


@dataclass(frozen=True, slots=True)
class Manner:
    """How a municipality publishes here: years of declared and of compiled records, counted back from the present
    one (0); `last` None while it goes on."""

    own: tuple[int, int | None] | None
    compiled: tuple[int, int | None] | None = None
    policy: dict[str, int | bool] = field(default_factory=dict)


# Everything made up is published on the day it is made, so without a long time allowed every old trip would be late.
PATIENT = {"record_days": 3650, "costs_days": 3650, "report_days": 3650}
MANNERS = (
    Manner(own=(7, None)),
    Manner(own=(9, None), policy={**PATIENT, "four_eyes": True}),
    Manner(own=(4, None), compiled=(9, 5), policy={"record_days": 45, "costs_days": 90, "report_days": 60}),
    Manner(own=None, compiled=(9, None)),
    Manner(own=(8, 2), policy=PATIENT),
)


def make_world(dice: Dice, today: date, trips: int) -> World:
    """Store and publish municipalities, more of them for more trips. Two gate transactions of the caller's own."""
    year = calendar.to_jalali(today)[0]
    days = Days(calendar.from_jalali(year - YEARS + 1, 1, 1), today + timedelta(days=200))
    towns = min(len(MANNERS) + trips // TRIPS_A_TOWN, MOST_TOWNS)
    world = World(dice, today, days, [], _places(dice), _shared_payers(dice))
    world.towns = [_town(world, number, year) for number in range(1, towns + 1)]
    gate.pass_through(PublishProfile(town.municipality) for town in world.towns)
    policies = (
        Policy.objects.filter(municipality__synthetic=True).select_related("municipality").order_by("id")
    )
    gate.pass_through(PublishPolicy(policy) for policy in policies)
    return world


def _places(dice: Dice) -> list[Destination]:
    """Every city of the list: one that is here already is used, so that real and made-up trips meet in one place."""
    standing = {(place.country, place.name): place for place in Destination.objects.all()}
    places = [_place(dice, city) for city in words.CITIES]
    places = [standing.get((place.country, place.name), place) for place in places]
    fresh = [place for place in places if place.pk is None]
    for place in fresh:
        place.fill()
    Destination.objects.bulk_create(fresh)
    return places


def _place(dice: Dice, city: words.City) -> Destination:
    country = COUNTRIES[city.country]
    return Destination(
        public_id=dice.public_id(),
        country=city.country,
        name=city.name or country.name,
        name_en=city.name_en if city.name else country.name_en,
        is_city=bool(city.name),
        latitude=city.latitude,
        longitude=city.longitude,
        aliases=city.aliases,
    )


def _shared_payers(dice: Dice) -> dict[FundingKind, FundingSource]:
    payers = {
        kind: FundingSource(public_id=dice.public_id(), name=name, name_en=name_en, kind=kind)
        for kind, (name, name_en) in words.PAYERS.items()
    }
    return _stored_payers(payers)


def _stored_payers(payers: dict[FundingKind, FundingSource]) -> dict[FundingKind, FundingSource]:
    for payer in payers.values():
        payer.fill()
    FundingSource.objects.bulk_create(payers.values())
    return payers


def _town(world: World, number: int, year: int) -> Town:
    digits = to_persian_digits(str(number))
    municipality = Municipality.objects.create(
        code=f"{CODE}-{number}",
        name=f"شهرداری نمونهٔ {digits}",
        name_en=f"Sample Municipality {number}" if number % 3 else "",
        province=f"استان نمونهٔ {to_persian_digits(str(1 + number % 4))}",
        province_en=f"Sample Province {1 + number % 4}" if number % 2 else "",
        synthetic=True,
    )
    manner = MANNERS[(number - 1) % len(MANNERS)]
    town = Town(municipality, list(_spans(municipality, manner, year, world.today)))
    if manner.policy:
        Policy.objects.create(municipality=municipality, valid_from=world.days.first, **manner.policy)
    for unit in words.UNITS:
        town.units[unit.name] = Unit.objects.create(
            public_id=world.dice.public_id(),
            municipality=municipality,
            parent=town.units.get(unit.part_of),
            kind=unit.kind,
            name=unit.name,
            name_en=unit.name_en,
        )
    _fill_seats(world, town, year)
    own = {
        kind: FundingSource(
            public_id=world.dice.public_id(),
            name=name.format(number=digits),
            kind=kind,
            municipality=municipality,
        )
        for kind, name in words.OWN_PAYERS.items()
    }
    town.payers = _stored_payers(own) | world.payers
    return town


def _spans(municipality: Municipality, manner: Manner, year: int, today: date) -> Iterator[Span]:
    for provenance, years in ((Provenance.COMPILED, manner.compiled), (Provenance.OWN, manner.own)):
        if years is None:
            continue
        first, last = year - years[0], None if years[1] is None else year - years[1]
        Coverage.objects.create(
            municipality=municipality,
            provenance=provenance,
            first=f"{first}-01",
            last=f"{last}-12" if last else "",
        )
        end = today if last is None else calendar.year_bounds(last)[1] - timedelta(days=1)
        yield Span(calendar.from_jalali(first, 1, 1), end, provenance)


def _fill_seats(world: World, town: Town, year: int) -> None:
    """People in posts; two of one name now and then, as in life, and predecessors where a post has two holders."""
    dice = world.dice
    officials, tenures = [], []
    for post in words.POSTS:
        for holder in range(post.holders):
            (first, first_en), (last, last_en) = dice.pick(words.FIRST_NAMES), dice.pick(words.LAST_NAMES)
            official = Official(
                public_id=dice.public_id(),
                municipality=town.municipality,
                name=f"{first} {last}",
                name_en=f"{first_en} {last_en}" if dice.happens(0.5) else "",
                aliases=f"{first} {last}".replace("\u200c", " "),
            )
            official.fill()
            gone = post.office and post.holders == 2 and holder == 0
            tenure = Tenure(
                official=official,
                unit=town.units[post.unit],
                post=post.post,
                post_en=post.post_en,
                office=post.office,
                since=f"{year - YEARS + 1}-06" if gone else str(year - 4),
                until=f"{year - 4}" if gone else "",
            )
            officials.append(official)
            tenures.append(tenure)
    Official.objects.bulk_create(officials)
    for tenure in tenures:
        tenure.official_id = tenure.official.pk
    Tenure.objects.bulk_create(tenures)
    town.seats = [Seat(tenure.official, tenure) for tenure in tenures]
