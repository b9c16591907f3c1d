"""Sanity notes: each rule speaks where something does not fit, and is silent on the honest neighbour of it."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from officials.codes import Provenance
from officials.models import Official
from tests import documents
from tests.clerks import signed_in
from tests.documents import cost, day, stop, traveller
from tests.factories import (
    CostFactory,
    DestinationFactory,
    FundingSourceFactory,
    NilDeclarationFactory,
    OfficialFactory,
    PermitFactory,
    SourceFactory,
    StopFactory,
    TravellerFactory,
    TripFactory,
    UnitFactory,
    full_trip,
    publish,
    published_municipality,
    withdraw,
)
from trips import nil
from trips.codes import Attendance, Desk, FundingKind, Initiative, SizeKnown, Status, StopPurpose
from trips.document.notes import RULES, found
from trips.document.vague import is_vague
from trips.models import Trip
from trips.pages.schema import NOTES
from trips.sanity import notes_for

TODAY = date(2026, 10, 1)
PURPOSE = "امضای تفاهم‌نامهٔ خواهرخواندگی با شهرداری میزبان"


# ---- In the document ----


def places(**changes):
    """What the document's own rules say of a declared trip of 27 Azar to 3 Dey 1401, by code."""
    values = {
        "start": day("1401-09-27"),
        "end": day("1401-10-03"),
        "days": 7,
        "travellers": [traveller("کارشناس")],
    }
    return dict(found(documents.trip(**(values | changes))))


TURKEY = ("TR", "ترکیه", "Turkey")
OWN = {"id": "town", "name": "شهرداری", "name_en": None, "kind": "municipality"}
COUNCIL = {"id": "council", "name": "شورا", "name_en": None, "kind": "council"}


def paid(item, amount, source=OWN, **changes):
    return cost(item, amount=amount, currency="EUR", absent=None, funding_source=source, **changes)


def stopped(*days):
    return [
        stop(f"stop-{at}", TURKEY, arrival=a and day(a), departure=d and day(d))
        for at, (a, d) in enumerate(days)
    ]


def test_stays_and_stops_are_held_to_the_days_of_the_trip():
    assert places() == {}
    stays = [traveller("یک", start=day("1401-10-05")), traveller("دو", end=day("1401-10-03"), days=8)]
    assert places(travellers=stays) == {
        "stay_outside_trip": ["travellers.0.start"],
        "stay_longer_than_trip": ["travellers.1.days"],
    }
    assert places(travellers=[traveller("یک", start=day("1401-09"), end=day("1401-10"), days=7)]) == {}
    assert places(travellers=[traveller("یک", days=8)], days=None) == {
        "stay_longer_than_trip": ["travellers.0.days"]
    }
    assert places(stops=stopped(("1401-09-27", "1401-09-20"))) == {"stop_outside_trip": ["stops.0.departure"]}


def test_stops_follow_their_order():
    wrong = stopped(("1401-09-27", "1401-09-30"), (None, None), ("1401-09-29", None))
    assert places(stops=wrong) == {"stops_out_of_order": ["stops.2.arrival"]}
    assert places(stops=stopped((None, "1401-09-30"), (None, "1401-09-28"))) == {
        "stops_out_of_order": ["stops.1.departure"]
    }
    honest = stopped(
        ("1401-09-27", "1401-09-30"), ("1401-09-30", None), (None, "1401-10-02"), ("1401-10", None)
    )
    assert places(stops=honest) == {}


@pytest.mark.parametrize(
    ("end", "days", "fits"),
    [
        (day("1401-10-03"), 6, False),
        (day("1401-10"), 3, False),  # even the first of Dey is the fifth day
        (day("1401-10"), 5, True),
        (day("1401-10"), 34, True),
        (day("1401-10"), 35, False),
        (documents.bounds(None, "2023-01-01", "2023-01-01"), 99, True),
    ],
)
def test_days_fit_whatever_is_known_of_the_dates(end, days, fits):
    assert ("days_do_not_fit_dates" in places(end=end, days=days)) is not fits


def test_parts_are_held_to_the_whole_of_their_payer_and_currency():
    whole = paid("whole_trip", "1000.00")
    wrong = {"parts_do_not_add_up": ["costs.0"]}
    assert places(costs=[whole, paid("lodging", "700.00"), paid("visa", "300.01")]) == wrong
    assert places(costs=[whole, paid("lodging", "700.00"), paid("everything_else", "200.00")]) == wrong
    assert places(costs=[whole, paid("lodging", "700.00"), paid("everything_else", "300.00")]) == {}
    assert places(costs=[whole, paid("lodging", "700.00")]) == {}, "parts may be left out"
    unknown = cost("visa", funding_source=OWN)
    assert places(costs=[whole, paid("everything_else", "200.00"), unknown]) == {}, (
        "what is absent may be the rest"
    )
    assert places(costs=[paid("lodging", "700.00"), paid("everything_else", "200.00")]) == {}, (
        "no whole is stated"
    )
    back = [whole, paid("lodging", "1100.00"), paid("lodging", "100.00", stage="refund")]
    assert places(costs=back) == {}
    ceiling = [paid("whole_trip", "1000.00", stage="approved"), paid("lodging", "1100.00")]
    assert places(costs=ceiling) == {}, "a ceiling is not spending"


def test_what_the_total_leaves_out_is_said():
    costs = [paid("whole_trip", "1000.00"), paid("air_ticket", "300.00", COUNCIL)]
    assert places(costs=costs) == {"payment_outside_whole": ["costs.1"]}
    other_money = cost("air_ticket", amount="5", currency="USD", absent=None, funding_source=COUNCIL)
    assert places(costs=[costs[0], other_money, paid("visa", "0.00", COUNCIL)]) == {}
    assert places(costs=[*costs, paid("whole_trip", "400.00", COUNCIL)]) == {}


def test_a_refused_permit_and_a_trip():
    def permit(stage, decision):
        return {"stage": stage, "body": None, "decision": decision, "number": None, "date": None}

    refused = [permit("committee", "granted"), permit("province", "refused")]
    assert places(permits=refused) == {"refused_yet_done": ["permits.1"]}
    assert places(permits=[*refused, permit("province", "granted")]) == {}
    assert places(permits=refused, status="refused", status_reason="مجوز داده نشد") == {}


@pytest.mark.parametrize(
    "purpose",
    [
        "بازدید",
        "انجام ماموريت",
        "شرکت در برنامه",
        "بازدید از ترکیه",
        "گفت‌وگو، تبادل‌نظر",
        "آموزش",
        "—",
        "برنامه‌ها",
    ],
)
def test_vague_purposes(purpose):
    assert places(purpose=purpose, stops=[stop("tr", TURKEY)]) == {"vague_purpose": ["purpose"]}


@pytest.mark.parametrize(
    "purpose", [PURPOSE, "شرکت در گردهمایی UCLG", "خرید خودروی آتش‌نشانی", "بازدید از مترو", ""]
)
def test_purposes_that_say_something_or_nothing_at_all(purpose):
    assert not is_vague(purpose, ["ترکیه"])


def test_the_records_of_the_field_are_not_faulted():
    for sample in (documents.turkey(), documents.russia(), documents.najaf(), documents.semnan()):
        assert list(found(sample)) == []


# ---- The trip by itself ----


def codes(trip, today=TODAY):
    return [note.code for note in notes_for(trip, today)]


def note(trip, code, today=TODAY):
    (one,) = [one for one in notes_for(trip, today) if one.code == code]
    return one


@pytest.fixture
def town(db):
    return published_municipality(name="شهرداری آزمون")


def sound(town, **values):
    """A trip of which nothing is to be said, with one unnamed traveller."""
    purpose = f"{PURPOSE} {Trip.objects.count()}"
    trip = TripFactory(**{"municipality": town, "purpose": purpose, **values})
    TravellerFactory(trip=trip)
    return trip


def test_every_note_of_the_document_leads_to_its_field(town):
    trip = sound(town, days=3, purpose="بازدید", status=Status.DONE)
    StopFactory(trip=trip)
    StopFactory(trip=trip, departure="1401-11")
    TravellerFactory(trip=trip, start="1401-08")
    CostFactory(trip=trip, amount=100)
    CostFactory(trip=trip, amount=200, item="lodging", funding_source=trip.costs.get().funding_source)
    PermitFactory(trip=trip, decision="refused")
    notes = {one.code: one for one in notes_for(trip, TODAY)}
    assert {code: one.field for code, one in notes.items()} == {
        "stay_outside_trip": "id_travellers-1-start",
        "stop_outside_trip": "id_stops-1-departure",
        "days_do_not_fit_dates": "id_days",
        "parts_do_not_add_up": "costs-0",
        "vague_purpose": "id_purpose",
        "refused_yet_done": "permits-0",
    }
    assert all(one.public and str(one.text) == str(NOTES[code]) for code, one in notes.items())
    document = json.loads(publish(trip).document)
    assert document["notes"] == [{"code": code, "text": RULES[code][1]} for code in notes]
    empty = TripFactory(
        municipality=town, purpose=PURPOSE, title="بی‌عضو", start="1403-01-01", end="1403-01-02"
    )
    assert note(empty, "nobody_listed").field == "travellers-group"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"end": "1405-12-01", "kind": "training"}, "done_before_its_end", "id_status"),
        ({"status": "planned"}, "planned_day_passed", "id_status"),
        (
            {"status": "planned", "start": "1405-12", "end": "", "report": "گزارش"},
            "outcome_of_a_plan",
            "id_status",
        ),
        ({"end": "1402-09-27"}, "very_long", "id_end"),
        ({"purpose": ""}, "no_purpose", "id_purpose"),
        ({"initiative": "invited"}, "invited_by_nobody", "id_host_name"),
        ({"provenance": "compiled"}, "compiled_without_source", "sources-group"),
    ],
)
def test_facts_that_do_not_go_together(town, values, code, field):
    trip = sound(town, **values)
    assert [(one.code, one.field, one.public) for one in notes_for(trip, TODAY)] == [(code, field, False)]
    assert str(note(trip, code).text)


def test_facts_that_do(town):
    assert codes(sound(town, end="1402-09-27", kind="training")) == []
    assert codes(sound(town, start="1404-01", end="")) == []
    assert codes(sound(town, start="1405-12-01", end="1405-12-05", status="planned")) == []
    planned = sound(town, start="1405-07-09", end="1405-07-12", status="planned", title="زیر راه")
    assert codes(planned) == [], "its last day is not over"
    assert codes(sound(town, start="1399-01", end="", initiative="invited", host_event="همایش")) == []
    compiled = sound(town, start="1398-01", end="", provenance=Provenance.COMPILED, purpose="")
    SourceFactory(trip=compiled)
    assert codes(compiled) == []


def test_who_pays(town):
    host, company = (
        FundingSourceFactory(kind=FundingKind.HOST),
        FundingSourceFactory(kind=FundingKind.COMPANY),
    )
    trip = sound(town, initiative=Initiative.OWN)
    CostFactory(trip=trip, item="visa")
    CostFactory(trip=trip, item="lodging", funding_source=company)
    CostFactory(trip=trip, item="meals", funding_source=host)
    assert {one.code: one.field for one in notes_for(trip, TODAY)} == {
        "own_initiative_others_pay": "id_initiative",
        "payer_with_an_interest": "id_costs-1-interest",
    }
    trip.costs.filter(funding_source=company).update(interest="none")
    trip.initiative = Initiative.NOT_STATED
    trip.save()
    assert codes(trip) == []


# ---- Beside other trips ----


def journey(town, place, *officials, unit=None, **values):
    """A trip to one place, with these officials, or with one unnamed person."""
    trip = TripFactory(**{"municipality": town, **values})
    trip.purpose = f"{PURPOSE}، {trip.pk}"
    trip.save()
    StopFactory(trip=trip, destination=place)
    for official in officials:
        TravellerFactory(trip=trip, official=official, unit=unit, office="mayor")
    if not officials:
        TravellerFactory(trip=trip, unit=unit)
    return trip


@pytest.fixture
def istanbul(db):
    return DestinationFactory(name="استانبول")


@pytest.fixture
def mayor(town):
    """An official with a public journey of long ago."""
    official = OfficialFactory(municipality=town, name="شهردار ساختگی")
    publish(journey(town, DestinationFactory(), official, start="1395-01-01", end="1395-01-05"))
    return official


def test_one_official_on_two_trips_at_once(town, istanbul, mayor):
    trip = journey(town, istanbul, mayor)
    baku = DestinationFactory(country="AZ")
    other = journey(
        town, baku, OfficialFactory(municipality=town), mayor, start="1401-10-01", end="1401-10-09"
    )
    said = note(trip, "two_trips_at_once")
    assert said.field == "travellers-0"
    assert "شهردار ساختگی" in said.text
    assert [(about.trip, about.title) for about in said.about] == [(other.pk, other.title)]
    assert said.about[0].url == reverse("admin:trips_trip_change", args=[other.pk])
    assert note(other, "two_trips_at_once").field == "travellers-1"

    for harmless in (
        {"start": "1401-10-03", "end": "1401-10-09"},  # back in the morning, gone in the evening
        {"start": "1401-10-01", "status": Status.CANCELLED, "status_reason": "لغو شد"},
        {"start": "1401-10-01", "desk": Desk.ABANDONED},
        {"start": "1401", "end": "", "days": 3},  # the year alone says nothing
    ):
        kept = {"status": Status.DONE, "desk": Desk.CLERK, "end": "1401-10-09", "days": None}
        for name, value in (kept | harmless).items():
            setattr(other, name, value)
        other.save()
        assert codes(trip) == [], harmless
    for name, value in {"start": "1401-10", "end": "", "days": 3}.items():
        setattr(other, name, value)
    other.save()
    assert codes(trip) == ["two_trips_perhaps_at_once"]
    other.travellers.filter(official=mayor).update(start="1401-10-20", end="1401-10-22")
    assert codes(trip) == [], "their own stay is elsewhere in the month"
    other.travellers.filter(official=mayor).update(
        start="", end="", attendance=Attendance.DID_NOT_GO, reason="بیماری"
    )
    assert codes(trip) == []


def test_other_municipalities_show_what_is_public_alone(town, istanbul, mayor):
    trip = journey(town, istanbul, mayor, letter_number="۱۲/۳۴", title="همان سفر")
    theirs = journey(
        published_municipality(),
        istanbul,
        mayor,
        title="همان سفر",
        letter_number="۱۲/۳۴",
        purpose=trip.purpose,
    )
    Trip.objects.filter(pk=theirs.pk).update(purpose=trip.purpose)
    theirs.refresh_from_db()
    assert codes(trip) == [], "a draft of others is not told of"
    publish(theirs)
    said = note(trip, "two_trips_at_once")
    theirs.refresh_from_db()
    assert [(about.trip, about.url) for about in said.about] == [(None, reverse("trip", args=[theirs.ref]))]
    assert codes(trip) == ["two_trips_at_once"]
    Trip.objects.filter(pk__in=(trip.pk, theirs.pk)).update(joint_code="hamrah")
    assert codes(trip) == [], "one delegation of both municipalities"


def test_a_trip_entered_twice(town, istanbul, mayor):
    trip = journey(town, istanbul, mayor, letter_number="۱۲/۳۴")
    same = journey(town, DestinationFactory(), mayor, start="1401-09", end="", days=5)
    assert [about.trip for about in note(trip, "likely_duplicate").about] == [same.pk]
    assert codes(trip) == ["likely_duplicate"], "and not two trips at once"
    same.delete()
    typed = journey(town, istanbul, start="1401-09-28", end="1401-10-02")
    typed.travellers.update(name="شهردار  ساختگي", publish_name=True)
    assert codes(trip) == ["likely_duplicate"], "a name typed there, in another spelling"
    typed.travellers.update(name="شخص دیگر")
    assert codes(trip) == []
    assert "namesake_on_record" not in codes(typed)

    group = journey(town, istanbul, size=5, size_known=SizeKnown.EXACT)
    twin = journey(town, istanbul, size=5, size_known=SizeKnown.EXACT)
    assert [about.trip for about in note(group, "likely_duplicate").about] == [twin.pk]
    twin.size = 6
    twin.save()
    assert codes(group) == [], "another group at the same fair"
    letter = journey(town, DestinationFactory(country="DE"), start="1402-03", end="", letter_number="12/34")
    assert note(trip, "same_letter").field == "id_letter_number"
    assert [about.trip for about in note(trip, "same_letter").about] == [letter.pk]


def test_a_trip_in_pieces(town, istanbul, mayor):
    trip = journey(town, istanbul, mayor)
    unit = UnitFactory(municipality=town)
    piece = journey(town, istanbul, unit=unit, start="1401-10-08", end="1401-10-12")
    assert codes(trip) == []
    trip.travellers.update(unit=unit)
    said = note(trip, "split_in_pieces")
    assert (said.field, [about.trip for about in said.about]) == ("id_start", [piece.pk])
    assert codes(piece) == ["split_in_pieces"]
    for change in (
        {"start": "1401-10-11"},
        {"start": "1401-10-12"},
        {"start": "1401-10", "end": "", "days": 5},
    ):
        for name, value in change.items():
            setattr(piece, name, value)
        piece.save()
        assert codes(trip) == [], change
    piece.start, piece.end, piece.days = "1401-10-10", "1401-10-12", None
    piece.save()
    assert codes(trip) == ["split_in_pieces"], "seven days apart"
    piece.stops.update(destination=DestinationFactory())
    assert codes(trip) == [], "another city"
    piece.stops.update(destination=DestinationFactory(name="ترکیه", is_city=False))
    assert codes(trip) == ["split_in_pieces"], "a country of which no city is named"
    piece.stops.update(purpose=StopPurpose.TRANSIT)
    assert codes(trip) == []


def test_a_trip_like_a_withdrawn_one(town, istanbul, mayor):
    gone = journey(town, istanbul, mayor, title="سفر پیشین")
    publish(gone)
    gone.refresh_from_db()
    trip = journey(town, istanbul, mayor)
    assert codes(trip) == ["likely_duplicate"]
    withdraw(gone)
    said = note(trip, "like_a_withdrawn_one")
    assert (said.field, [about.trip for about in said.about]) == ("id_replaces", [gone.pk])
    assert codes(trip) == ["like_a_withdrawn_one"], "and nothing else of what is withdrawn"
    distant = journey(town, DestinationFactory(country="DE"), start="1401-10-20", end="1401-10-22")
    assert codes(distant) == []
    Trip.objects.filter(pk=distant.pk).update(title="سفر پیشین")
    assert codes(distant) == ["like_a_withdrawn_one"]
    trip.replaces = gone
    trip.save()
    assert codes(trip) == []
    assert codes(distant) == [], "another stands for it"


def test_a_copied_purpose(town):
    first = sound(town, purpose=PURPOSE, start="1400-05", end="")
    trip = sound(town, purpose="امضای تفاهم نامه خواهرخواندگي با شهرداری ميزبان")
    said = note(trip, "copied_purpose")
    assert (said.field, [about.trip for about in said.about]) == ("id_purpose", [first.pk])
    for change in (
        {"purpose": f"{PURPOSE} در برلین"},
        {"status": Status.POSTPONED, "status_reason": "به تعویق افتاد"},
        {"start": "1390-05"},
        {"desk": Desk.ABANDONED},
    ):
        before = {name: getattr(first, name) for name in change}
        for name, value in change.items():
            setattr(first, name, value)
        first.save()
        assert codes(trip) == [], change
        for name, value in before.items():
            setattr(first, name, value)
        first.save()
    Trip.objects.update(purpose="انجام مأموریت")
    assert codes(trip) == ["vague_purpose"], "said once"


def test_a_month_declared_nil(town):
    nil.declare(NilDeclarationFactory(municipality=town, month="1401-09"))
    trip = sound(town)
    said = note(trip, "nil_month")
    assert said.field == "id_start"
    assert "آذر ۱۴۰۱" in said.text
    assert codes(sound(town, start="1401-10-01", end="1401-10-02")) == []
    assert codes(sound(town, start="1401", end="")) == []
    publish(trip)
    assert codes(trip) == [], "its publication revoked the declaration"


# ---- Who is on record ----


def test_officials_and_names_that_are_on_record_already(town, mayor):
    mayor.aliases = "م. ساختگی‌پور"
    mayor.save()
    new = OfficialFactory(municipality=town, name="م. ساختگی پور")
    trip = sound(town)
    TravellerFactory(trip=trip, official=new)
    said = note(trip, "namesake_on_record")
    assert said.field == "travellers-1"
    assert [(about.official, about.title) for about in said.about] == [(mayor.pk, mayor.name)]
    assert said.about[0].url == reverse("admin:officials_official_change", args=[mayor.pk])
    trip.travellers.filter(official=new).update(official=mayor)
    assert codes(trip) == [], "who has a public journey is not new"
    trip.travellers.filter(official=mayor).update(official=None, name="شهردار ساختگي")
    assert note(trip, "namesake_on_record").field == "travellers-1"
    trip.travellers.update(name="شهردار")
    assert codes(trip) == ["listed_twice"], "part of a name is not the name"
    OfficialFactory(municipality=published_municipality(), name="نام دیگران")
    trip.travellers.filter(order=2).update(name="نام دیگران")
    assert codes(trip) == [], "others' records are not told of"


def test_a_person_listed_twice(town, mayor):
    trip = sound(town)
    TravellerFactory(trip=trip, official=mayor, end="1401-09-29")
    TravellerFactory(trip=trip, official=mayor, start="1401-09-28", end="1401-10-01")
    assert note(trip, "listed_twice").field == "travellers-2"
    trip.travellers.filter(order=3).update(start="1401-09-30")
    assert codes(trip) == [], "two stays of one person"


# ---- Costs ----


@pytest.fixture
def usual(town):
    """Nine public trips to Turkey, of 2 people and 7 days, at about a hundred euros a person and day."""
    treasury, place = FundingSourceFactory(), DestinationFactory()
    for number in range(9):
        trip = TripFactory(
            municipality=town,
            title=f"سفر {number}",
            start="1401-05",
            end="",
            days=7,
            size=2,
            size_known="exact",
        )
        StopFactory(trip=trip, destination=place)
        CostFactory(trip=trip, funding_source=treasury, amount=14 * (9_000 + 500 * number))
        rials = {"currency": "IRR", "rial_basis": "old", "amount": 14 * 50_000_000}
        CostFactory(trip=trip, funding_source=treasury, **rials)
        publish(trip)
    return place


def costing(town, place, amount, **values):
    trip = journey(town, place, days=7, size=2, size_known=values.pop("size_known", "exact"))
    CostFactory(trip=trip, amount=amount, **values)
    return trip


def test_a_cost_far_from_the_usual(town, usual):
    for amount, strange in ((14 * 11_000 * 3, False), (14 * 11_000 * 5, True), (14 * 11_000 // 5, True)):
        trip = costing(town, usual, amount)
        assert codes(trip) == (["cost_far_from_usual"] if strange else []), amount
        if strange:
            said = note(trip, "cost_far_from_usual")
            assert said.field == "costs-group"
            assert "۹" in said.text
            assert "۱۱۰ یورو" in said.text
            assert "ترکیه" in said.text
        trip.delete()
    far = 14 * 11_000 * 50
    vague = costing(town, usual, far, size_known="at_least")
    assert codes(vague) == [], "how many people went is not known"
    vague.delete()
    unknown = costing(town, usual, far)
    CostFactory(trip=unknown, amount=None, currency="", absent="not_settled")
    assert codes(unknown) == [], "the total is not whole"
    unknown.delete()
    assert codes(costing(town, DestinationFactory(country="DE"), far)) == [], "no trips to compare with"
    dollars = costing(town, usual, far, currency="USD")
    assert codes(dollars) == [], "another currency"
    dollars.delete()
    old = costing(town, usual, far)
    for name, value in {"start": "1395-05", "end": ""}.items():
        setattr(old, name, value)
    old.save()
    assert codes(old) == [], "other times"


def test_rials_a_unit_astray(town, usual):
    for amount, basis, code in (
        (14 * 5_000_000, "old", "perhaps_toman"),
        (14 * 500_000_000, "old", "perhaps_toman"),
        (14 * 5_000, "old", "perhaps_the_other_rial"),
        (14 * 2_500_000, "old", "cost_far_from_usual"),
        (14 * 40_000_000, "old", None),
        (14 * 5_000, "new", None),
    ):
        trip = costing(town, usual, amount, currency="IRR", rial_basis=basis)
        assert codes(trip) == ([code] if code else []), (amount, basis)
        trip.delete()


# ---- In all ----


def test_a_full_record_has_no_notes_in_a_fixed_number_of_queries(town, usual):
    def asked(trip):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert notes_for(trip, TODAY) == []
        return len(queries)

    germany = DestinationFactory(country="DE")
    journey(town, germany, start="1401-09-28", end="1401-09-29")
    small = full_trip(municipality=town)
    most = asked(small)
    small.delete()
    Official.objects.all().delete()
    large = full_trip(municipality=town)
    for number in range(20):
        TravellerFactory(trip=large, official=OfficialFactory(municipality=town, name=f"عضو {number}"))
        StopFactory(trip=large)
        CostFactory(trip=large, item="visa", amount=number + 1)
        journey(town, germany, start="1401-09-28", end="1401-09-29")
    Trip.objects.filter(pk=large.pk).update(size=22)
    assert asked(large) == most <= 24


def test_the_form_shows_the_notes_with_the_way_to_their_fields(town):
    trip = sound(town, purpose="بازدید", title="نوشتهٔ <b>خام</b>")
    twin = sound(town, purpose="بازدید", letter_number="۱", title="نوشتهٔ <b>خام</b>")
    Trip.objects.filter(pk=trip.pk).update(letter_number="1")
    client = signed_in(town)
    address = reverse("admin:trips_trip_change", args=[trip.pk])
    page = client.get(address).content.decode()
    assert 'href="#id_purpose"' in page
    assert 'href="#id_letter_number"' in page
    assert reverse("admin:trips_trip_change", args=[twin.pk]) in page
    assert "<b>خام" not in page
    assert str(NOTES["vague_purpose"]) in page
    assert "second-look" not in client.get(reverse("admin:trips_trip_add")).content.decode()
    Trip.objects.filter(pk=trip.pk).update(purpose=PURPOSE, letter_number="")
    assert "second-look" not in client.get(address).content.decode()
