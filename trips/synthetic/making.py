"""Making up one trip: what, when, where and why; who and how much are in `people` and `spending`."""

from datetime import date, timedelta
from typing import Any

from officials.codes import Provenance
from transparency import calendar
from trips.codes import (
    NOT_TAKING_PLACE,
    AttachmentKind,
    Decision,
    Initiative,
    PermitStage,
    SizeKnown,
    Status,
    StopPurpose,
    TripKind,
)
from trips.models import Attachment, Permit, Source, Stop, Trip

from . import words
from .dice import Dice
from .draft import Draft, redaction
from .fates import plan_fates
from .people import add_people
from .picture import PICTURE_NAME
from .spending import add_costs
from .world import Span, World

KINDS = (
    (TripKind.CONFERENCE, 20),
    (TripKind.EXHIBITION, 14),
    (TripKind.VISIT, 18),
    (TripKind.MEETING, 16),
    (TripKind.TRAINING, 8),
    (TripKind.AGREEMENT, 8),
    (TripKind.PILGRIM_SERVICE, 5),
    (TripKind.PROCUREMENT, 5),
    (TripKind.OTHER, 6),
)


JOINT_SHARE = 0.02
REPLACED_SHARE = 0.7
"""How many withdrawn trips get a new one that stands for them."""

HOSTILE_EVERY = 40
"""One trip in so many has a title that breaks careless pages."""

SHARED_BY_JOINT = (
    "start",
    "start_not_before",
    "start_not_after",
    "end",
    "days",
    "days_min",
    "title",
    "host_name",
)


def make_trips(world: World, count: int, withdrawn: list[Draft]) -> list[Draft]:
    """`count` trips of all sorts; some stand for one of `withdrawn`, which is then taken off the list."""
    dice = world.dice
    drafts: list[Draft] = []
    while len(drafts) < count:
        if withdrawn:
            before = withdrawn.pop()
            if dice.happens(REPLACED_SHARE):
                drafts.append(make_trip(world, before))
        elif len(drafts) + 2 <= count and dice.happens(JOINT_SHARE):
            drafts += _make_joint(world, dice.public_id())
        else:
            drafts.append(make_trip(world))
    return drafts


def make_trip(world: World, replaced: Draft | None = None) -> Draft:
    """One trip of some municipality, or the one that stands for a withdrawn trip."""
    dice = world.dice
    town = replaced.town if replaced else _rather_early(dice, world.towns)
    span = dice.pick(town.spans)
    kind = dice.weighted(KINDS)
    trip = Trip(municipality=town.municipality, provenance=span.provenance, kind=kind)
    trip.replaces = replaced.trip if replaced else None
    length = dice.between(20, 40) if kind == TripKind.PILGRIM_SERVICE else dice.between(1, 10)
    draft = Draft(town, trip, _first_day(world, span), length, dice.pick(words.TOPICS))
    trip.status = _status(world, draft)
    if trip.status in NOT_TAKING_PLACE:
        trip.status_reason = words.STATUS_REASONS[trip.status]
    _date(world, draft)
    _add_stops(world, draft)
    _describe(world, draft)
    add_people(world, draft)
    _size(dice, draft)
    _add_papers(world, draft)
    add_costs(world, draft)
    plan_fates(dice, draft)
    return draft


def _make_joint(world: World, code: str) -> list[Draft]:
    """One delegation of two municipalities: two trips to one place on the same days, tied by their code.

    The one alone where it has a fate of its own, or no other municipality has records of those days.
    """
    mine = make_trip(world)
    others = [
        (town, span.provenance)
        for town in world.towns
        for span in town.spans
        if town is not mine.town and span.first <= mine.first <= span.last
    ]
    if not others or mine.later or mine.trip.status != Status.DONE:
        return [mine]
    town, provenance = world.dice.pick(others)
    trip = Trip(
        municipality=town.municipality, provenance=provenance, kind=mine.trip.kind, status=Status.DONE
    )
    for name in SHARED_BY_JOINT:
        setattr(trip, name, getattr(mine.trip, name))
    theirs = Draft(town, trip, mine.first, mine.length, mine.topic)
    for stop in mine.stops:
        theirs.stops.append(Stop(destination=stop.destination, order=stop.order, purpose=stop.purpose))
    add_people(world, theirs)
    _add_papers(world, theirs)
    add_costs(world, theirs)
    for draft, other in ((mine, theirs), (theirs, mine)):
        draft.trip.joint_code = code
        draft.joint = [other]
        draft.later.append("joint")
    return [mine, theirs]


def _rather_early(dice: Dice, choices: list[Any]) -> Any:
    """One of them; the first ones more often than the last."""
    return choices[int(dice.chance() * dice.chance() * len(choices))]


def _first_day(world: World, span: Span) -> date:
    dice, today = world.dice, world.today
    goes_on = span.last == today and span.provenance == Provenance.OWN
    if goes_on and dice.happens(0.04):
        return today + timedelta(days=dice.between(1, 150))
    if goes_on and dice.happens(0.08):
        return max(span.first, today - timedelta(days=dice.between(0, 45)))
    return span.first + timedelta(days=dice.between(0, (span.last - span.first).days))


def _status(world: World, draft: Draft) -> Status:
    dice = world.dice
    ahead = draft.first > world.today
    usual = (Status.PLANNED, 85) if ahead else (Status.DONE, 91)
    never_confirmed = () if ahead or draft.trip.provenance == Provenance.COMPILED else ((Status.PLANNED, 1),)
    return dice.weighted(
        (usual, *never_confirmed, (Status.CANCELLED, 4), (Status.POSTPONED, 2), (Status.REFUSED, 2))
    )


def _date(world: World, draft: Draft) -> None:
    """Dates as precise as sources are: the press names months, municipalities days."""
    dice, trip = world.dice, draft.trip
    first, last = world.days.name(draft.first), world.days.name(draft.last)
    vague = 0.55 if trip.provenance == Provenance.COMPILED else 0.08
    if dice.happens(0.6) or not dice.happens(1 - vague):
        trip.days = draft.length
    if not dice.happens(vague):
        trip.start, trip.end = first, last if dice.happens(0.92) else ""
        if trip.days and trip.end and dice.happens(0.03):
            trip.days += 1  # a note says that the days do not fit the dates
    else:
        way = dice.between(1, 7)
        trip.start = first[:4] if way in (1, 2) else first[:7]
        period = calendar.parse_jalali(trip.start)
        if way in (2, 3):
            trip.start_not_after = min(period.latest, draft.first + timedelta(days=5))
        elif way == 4:
            trip.start_not_before = max(period.earliest, draft.first - timedelta(days=5))
        elif way == 5:
            trip.end = last[:7]
    if trip.days and trip.days > 2 and dice.happens(0.06):
        trip.days_min = dice.between(1, trip.days - 1)
    if dice.happens(0.05):
        trip.private_days = dice.between(0, 3)


def _add_stops(world: World, draft: Draft) -> None:
    dice = world.dice
    if draft.trip.kind == TripKind.PILGRIM_SERVICE:
        places = world.places[: words.PILGRIM_CITIES]
    else:
        places = [_rather_early(dice, world.places)]
        if draft.length > 3 and dice.happens(0.3):
            others = [place for place in world.places if place is not places[0]]
            places += dice.some(others[:20], dice.between(1, 2))
    if dice.happens(0.02):
        places = []
    elif dice.happens(0.12):
        name = dice.pick(words.TRANSIT_CITIES)
        transit = next(place for place in world.places if place.name == name)
        if transit not in places:
            draft.stops.append(Stop(destination=transit, purpose=StopPurpose.TRANSIT))
    draft.stops += [Stop(destination=place) for place in places]
    for order, stop in enumerate(draft.stops, 1):
        stop.order = order
    visits = [stop for stop in draft.stops if stop.purpose == StopPurpose.VISIT]
    if len(draft.trip.start) == 10 and len(visits) <= draft.length and dice.happens(0.5):
        share = draft.length // max(len(visits), 1)
        for position, stop in enumerate(visits):
            stop.arrival = world.days.after(draft.first, position * share)
            stop.departure = world.days.after(draft.first, min((position + 1) * share, draft.length - 1))


def _describe(world: World, draft: Draft) -> None:
    dice, trip = world.dice, draft.trip
    kind = TripKind(trip.kind)
    topic, topic_en = draft.topic
    visits = [stop.destination.name for stop in draft.stops if stop.purpose == StopPurpose.VISIT]
    place = " و ".join(visits) or "جای نامعلوم"
    trip.title = dice.pick(words.TITLES[kind]).format(topic=topic, place=place)
    if dice.happens(0.25):
        trip.title_en = words.TITLES_EN[kind].format(topic=topic_en)
    world.trips_made += 1
    turn, rest = divmod(world.trips_made, HOSTILE_EVERY)
    if not rest:
        # As a form would have it: the letters of an Arabic keyboard come out Persian.
        title = words.HOSTILE_TITLES[(turn - 1) % len(words.HOSTILE_TITLES)]
        trip.title = str(Trip._meta.get_field("title").to_python(title))
    if dice.happens(0.85):
        trip.purpose = dice.pick(words.PURPOSES).format(topic=topic)
    if dice.happens(0.5):
        trip.necessity = dice.pick(words.NECESSITIES)
    if dice.happens(0.5):
        trip.legal_basis = dice.pick(words.LEGAL_BASES)
    trip.initiative = dice.pick(Initiative.values)
    if dice.happens(0.6):
        trip.host_name = dice.pick(words.HOSTS)
    if dice.happens(0.3):
        trip.host_event = f"رویداد ساختگی {topic}"
    if dice.happens(0.1):
        trip.host_address = "https://event.example.org/made-up"
    if trip.status == Status.DONE:
        if dice.happens(0.7):
            trip.outcome_summary = dice.pick(words.SUMMARIES).format(topic=topic)
        if dice.happens(0.3):
            trip.outcome_results = dice.pick(words.RESULTS)
        if dice.happens(0.6 if trip.provenance == Provenance.OWN else 0.05):
            trip.report = dice.pick(words.REPORTS)


def _size(dice: Dice, draft: Draft) -> None:
    """A number stated, and how it is known; now and then one that does not fit the list, which a note says."""
    counts = [t.count for t in draft.travellers if t.attendance != "did_not_go"]
    listed = None if None in counts else sum(count or 0 for count in counts)
    trip = draft.trip
    trip.list_complete = bool(listed) and dice.happens(0.6)
    if dice.happens(0.25):
        return
    trip.size_known = dice.weighted(((SizeKnown.EXACT, 8), (SizeKnown.AT_LEAST, 1), (SizeKnown.ABOUT, 1)))
    trip.size = listed if trip.list_complete and listed else (listed or 0) + dice.between(1, 12)
    if dice.happens(0.02):
        trip.size += 1


def _add_papers(world: World, draft: Draft) -> None:
    dice, trip = world.dice, draft.trip
    if trip.provenance == Provenance.COMPILED:
        for number in range(dice.between(1, 2)):
            source = Source(title=dice.pick(words.SOURCE_TITLES), date=world.days.after(draft.last, number))
            source.url = "https://news.example.com/made-up" if not source.title or dice.happens(0.5) else ""
            draft.sources.append(source)
    elif dice.happens(0.04):
        for what in dice.some(words.REDACTED, dice.between(1, 2)):
            draft.redactions.append(redaction(world, what))
    if trip.status == Status.REFUSED:
        stage = PermitStage.PROVINCE
        body = words.PERMIT_BODIES[stage]
        draft.permits.append(Permit(stage=stage, body=body, decision=Decision.REFUSED))
    elif dice.happens(0.4):
        for stage in dice.some(tuple(PermitStage), dice.between(1, 2)):
            permit = Permit(stage=stage, body=words.PERMIT_BODIES[stage])
            permit.decision = dice.pick(
                (Decision.GRANTED, Decision.GRANTED, Decision.NOT_REQUIRED, Decision.NOT_STATED)
            )
            if permit.decision == Decision.GRANTED and dice.happens(0.7):
                permit.number = f"س/{dice.between(100, 9999)}"
                permit.date = world.days.after(draft.first, -dice.between(5, 30))
            draft.permits.append(permit)
    if trip.provenance == Provenance.OWN and dice.happens(0.06):
        kind = dice.pick(sorted(words.ATTACHMENT_TITLES))
        draft.attachments.append(
            Attachment(
                public_id=dice.public_id(),
                kind=AttachmentKind(kind),
                title=words.ATTACHMENT_TITLES[kind],
                file=PICTURE_NAME,
                public=dice.happens(0.8),
            )
        )
