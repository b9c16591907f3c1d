"""The one document: how a working trip becomes what the public reads."""

import json
from datetime import date

import pytest

from officials.codes import Office
from tests.factories import (
    CostFactory,
    DestinationFactory,
    FundingSourceFactory,
    MunicipalityFactory,
    OfficialFactory,
    PermitFactory,
    RedactionFactory,
    SourceFactory,
    StopFactory,
    TravellerFactory,
    TripFactory,
    UnitFactory,
    correct,
    full_trip,
    najaf_trip,
    publish,
    published_municipality,
    published_trip,
    withdraw,
)
from trips import publication
from trips.codes import (
    Absent,
    Attendance,
    FundingKind,
    Initiative,
    Item,
    SizeKnown,
    Stage,
    Status,
    StopPurpose,
    TravellerKind,
    Withheld,
)
from trips.document import GATE_KEYS, SERVED_KEYS, build, prefetched, served
from trips.document.schema import SERVED, SIGNED
from trips.models import Redaction, Trip
from trips.models.published import PublishedTrip

pytestmark = pytest.mark.django_db

DAY = {"date": "2022-12-18", "jalali": "1401-09-27", "earliest": "2022-12-18", "latest": "2022-12-18"}


def document(trip):
    return build(prefetched(Trip.objects.filter(pk=trip.pk)).get())


def travellers(*rows, **trip_values):
    """The document's travellers for rows of TravellerFactory values."""
    trip = TripFactory(**trip_values)
    for values in rows:
        TravellerFactory(trip=trip, **values)
    return document(trip)["travellers"]


# ---- Its shape ----


def test_the_document_has_every_key_of_the_schema_but_the_gates_and_the_served():
    expected = {"schema", *SIGNED} - set(GATE_KEYS)
    assert set(document(TripFactory())) == set(document(full_trip())) == expected
    assert set(SERVED) == set(SERVED_KEYS)


def test_the_gate_adds_its_keys():
    entry = publish(TripFactory())
    assert set(json.loads(entry.document)) == {"schema", *SIGNED}


def test_a_bare_trip_says_null_where_nothing_is_known():
    bare = document(TripFactory(end="", status=Status.PLANNED))
    for key in ("title_en", "purpose", "necessity", "legal_basis", "replaces", "host", "status_reason"):
        assert bare[key] is None, key
    for key in ("days", "days_min", "private_days"):
        assert bare[key] is None, key
    for key in (
        "joint_with",
        "stops",
        "travellers",
        "costs",
        "totals",
        "permits",
        "attachments",
        "sources",
        "redactions",
    ):
        assert bare[key] == [], key
    assert bare["outcome"] == {"summary": None, "results": None, "report": None}
    assert bare["delegation"] == {"size": None, "known": "not_stated", "complete": False}
    assert bare["initiative"] == Initiative.NOT_STATED


def test_working_notes_never_enter():
    trip = TripFactory(letter_number="محرمانه-۱", internal_notes="محرمانه")
    assert "محرمانه" not in json.dumps(document(trip), ensure_ascii=False)


def test_building_takes_a_fixed_number_of_queries(django_assert_num_queries):
    trip = full_trip()
    for _more in range(5):
        TravellerFactory(
            trip=trip, official=OfficialFactory(), unit=UnitFactory(), municipality=MunicipalityFactory()
        )
        StopFactory(trip=trip)
        CostFactory(trip=trip, item=Item.MEALS)
    with django_assert_num_queries(14):
        document(trip)


# ---- Dates and days ----


@pytest.mark.parametrize(
    ("values", "start", "end"),
    [
        (
            {"start": "1401-09-27", "end": "1401-10-03"},
            DAY,
            {"date": "2022-12-24", "jalali": "1401-10-03", "earliest": "2022-12-24", "latest": "2022-12-24"},
        ),
        (  # "in Azar, three days"
            {"start": "1401-09", "end": "", "days": 3},
            {"date": None, "jalali": "1401-09", "earliest": "2022-11-22", "latest": "2022-12-21"},
            {"date": None, "jalali": None, "earliest": "2022-11-24", "latest": "2022-12-23"},
        ),
        (  # stays of two to six days
            {"start": "1401-11", "end": "", "days": 6, "days_min": 2},
            {"date": None, "jalali": "1401-11", "earliest": "2023-01-21", "latest": "2023-02-19"},
            {"date": None, "jalali": None, "earliest": "2023-01-22", "latest": "2023-02-24"},
        ),
        (  # a start day without an end
            {"start": "1401-09-27", "end": "", "days": 7},
            DAY,
            {"date": None, "jalali": None, "earliest": "2022-12-24", "latest": "2022-12-24"},
        ),
        (
            {"start": "1401-09-27", "end": ""},
            DAY,
            {"date": None, "jalali": None, "earliest": "2022-12-18", "latest": "2022-12-18"},
        ),
        (  # 1395, not after a day
            {"start": "1395", "start_not_after": date(2016, 9, 23), "end": ""},
            {"date": None, "jalali": "1395", "earliest": "2016-03-20", "latest": "2016-09-23"},
            {"date": None, "jalali": None, "earliest": "2016-03-20", "latest": "2016-09-23"},
        ),
        (  # an end month that begins before the start day
            {"start": "1401-09-27", "end": "1401-09"},
            DAY,
            {"date": None, "jalali": "1401-09", "earliest": "2022-12-18", "latest": "2022-12-21"},
        ),
    ],
)
def test_start_and_end_as_the_source_states_them(values, start, end):
    built = document(TripFactory(**values))
    assert (built["start"], built["end"]) == (start, end)


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"start": "1401-09-27", "end": "1401-10-03"}, 7),
        ({"start": "1401-09-27", "end": "1401-09-27"}, 1),
        ({"start": "1401-12-29", "end": "1402-01-01"}, 2),  # 1401 is no leap year
        ({"start": "1401-09-27", "end": "1401-10-03", "days": 5}, 5),
        ({"start": "1401-09", "end": "1401-10-03"}, None),
        ({"start": "1401-09-27", "end": "1401-10"}, None),
        ({"start": "1401-09", "end": "", "days": 3}, 3),
        ({"start": "1401-09", "end": ""}, None),
    ],
)
def test_days_as_stated_else_inclusive_else_unknown(values, days):
    assert document(TripFactory(**values))["days"] == days


def test_private_days_of_zero_are_not_unknown():
    assert document(TripFactory(private_days=0))["private_days"] == 0


# ---- Stops ----


def test_a_city_and_a_country_as_a_whole():
    trip = TripFactory()
    najaf = DestinationFactory(name="نجف", name_en="Najaf", country="IQ")
    iraq = DestinationFactory(name="عراق", name_en="Iraq", country="IQ", is_city=False)
    StopFactory(trip=trip, destination=najaf, arrival="1401-09-27", departure="1401-10")
    StopFactory(trip=trip, destination=iraq, purpose=StopPurpose.TRANSIT)
    first, second = document(trip)["stops"]
    assert first == {
        "destination": najaf.public_id,
        "country": "IQ",
        "country_name": "عراق",
        "country_name_en": "Iraq",
        "city": "نجف",
        "city_en": "Najaf",
        "purpose": "visit",
        "arrival": DAY,
        "departure": {"date": None, "jalali": "1401-10", "earliest": "2022-12-22", "latest": "2023-01-20"},
    }
    assert (second["city"], second["city_en"], second["purpose"], second["arrival"]) == (
        None,
        None,
        "transit",
        None,
    )


def test_a_city_without_an_english_name():
    stop = StopFactory(destination=DestinationFactory(name_en=""))
    assert document(stop.trip)["stops"][0]["city_en"] is None


def test_stops_stand_in_their_order():
    trip = TripFactory()
    last = StopFactory(trip=trip, order=3)
    first = StopFactory(trip=trip, order=1)
    assert [stop["destination"] for stop in document(trip)["stops"]] == [
        first.destination.public_id,
        last.destination.public_id,
    ]


# ---- The delegation ----


@pytest.mark.parametrize(
    ("values", "rows", "delegation"),
    [
        ({"size": 34, "size_known": "exact"}, [{"count": None}], (34, "exact", False)),
        ({"size": 30, "size_known": "about"}, [{"count": 2}], (30, "about", False)),
        ({"size": 30, "size_known": "at_least", "list_complete": True}, [{}], (30, "at_least", True)),
        ({}, [{}, {"count": 600}, {"count": 1500}], (2101, "at_least", False)),
        ({"list_complete": True}, [{}, {}], (2, "exact", True)),
        ({"list_complete": True}, [{}, {"count": None}], (None, "not_stated", True)),
        ({}, [], (None, "not_stated", False)),
    ],
)
def test_the_size_stated_else_the_number_listed_else_nothing(values, rows, delegation):
    trip = TripFactory(**values)
    for row in rows:
        TravellerFactory(trip=trip, **row)
    size, known, complete = delegation
    assert document(trip)["delegation"] == {"size": size, "known": known, "complete": complete}


def test_who_did_not_go_is_not_counted_but_who_turned_back_is():
    trip = TripFactory(list_complete=True)
    TravellerFactory(trip=trip)
    TravellerFactory(trip=trip, attendance=Attendance.DID_NOT_GO, reason="روادید صادر نشد")
    TravellerFactory(trip=trip, attendance=Attendance.TURNED_BACK, reason="بیماری")
    built = document(trip)
    assert built["delegation"]["size"] == 2
    assert [t["attendance"] for t in built["travellers"]] == ["went", "did_not_go", "turned_back"]
    assert [t["reason"] for t in built["travellers"]] == [None, "روادید صادر نشد", "بیماری"]


@pytest.mark.parametrize("office", [office for office in Office.values if office])
def test_holders_of_named_offices_are_named(office):
    official = OfficialFactory(name="نام", name_en="Name")
    by_record, by_text = travellers(
        {"official": official, "office": office}, {"name": "دیگری", "office": office}
    )
    assert (by_record["official"], by_record["name"], by_record["name_en"]) == (
        official.public_id,
        "نام",
        "Name",
    )
    assert (by_text["official"], by_text["name"], by_text["name_en"]) == (None, "دیگری", None)


def test_others_are_not_named_unless_the_municipality_says_so():
    official = OfficialFactory(name_en="Name")
    hidden, typed, published = travellers(
        {"official": official, "post": "کارشناس"},
        {"name": "نام", "name_en": "Name"},
        {"official": official, "publish_name": True},
    )
    for traveller in (hidden, typed):
        assert (traveller["official"], traveller["name"], traveller["name_en"]) == (None, None, None)
    assert hidden["post"] == "کارشناس"
    assert published["official"] == official.public_id


def test_family_is_a_count_only():
    (family,) = travellers(
        {
            "kind": TravellerKind.FAMILY,
            "count": 2,
            "post": "همسر و فرزند شهردار",
            "unit": UnitFactory(),
            "office": Office.MAYOR,
            "publish_name": True,
            "attendance": Attendance.TURNED_BACK,
            "reason": "بیماری",
        }
    )
    assert (family["count"], family["kind"], family["attendance"]) == (2, "family", "turned_back")
    for key in ("official", "name", "name_en", "post", "unit", "reason"):
        assert family[key] is None, key


def test_post_unit_and_municipality_as_at_the_trip():
    unit = UnitFactory(name="سازمان آتش‌نشانی")
    guest = MunicipalityFactory(name="شهرداری مهمان", name_en="Guest")
    ours, theirs = travellers(
        {"unit": unit, "head": True}, {"municipality": guest, "head": True, "body": "council"}
    )
    assert ours["unit"] == {"id": unit.public_id, "name": "سازمان آتش‌نشانی", "name_en": None}
    assert (ours["municipality"], ours["head"], theirs["head"], theirs["body"]) == (
        None,
        True,
        True,
        "council",
    )
    assert theirs["municipality"] == {"code": guest.code, "name": "شهرداری مهمان", "name_en": "Guest"}


def test_a_travellers_stops_are_positions_and_null_means_all():
    trip = TripFactory()
    stops = [StopFactory(trip=trip) for _stop in range(3)]
    TravellerFactory(trip=trip)
    TravellerFactory(trip=trip, start="1401-09-28", end="1401-10", days=2).stops.set([stops[2], stops[0]])
    everywhere, some = document(trip)["travellers"]
    assert (everywhere["stops"], everywhere["start"], everywhere["end"], everywhere["days"]) == (
        None,
        None,
        None,
        None,
    )
    assert some["stops"] == [0, 2]
    assert (some["start"]["jalali"], some["end"]["jalali"], some["days"]) == ("1401-09-28", "1401-10", 2)


# ---- Money ----


def test_an_amount_is_a_decimal_string_in_major_units():
    trip = TripFactory()
    CostFactory(trip=trip, amount=120_050, currency="EUR")
    CostFactory(trip=trip, amount=5, currency="EUR", item=Item.VISA)
    CostFactory(trip=trip, amount=0, currency="JPY")
    CostFactory(trip=trip, amount=1_240_000_000, currency="IRR", rial_basis="old")
    CostFactory(trip=trip, amount=1_500, currency="BHD")
    assert [cost["amount"] for cost in document(trip)["costs"]] == [
        "1200.50",
        "0.05",
        "0",
        "1240000000",
        "1.500",
    ]


@pytest.mark.parametrize("absent", [Absent.NOT_DISCLOSED, Absent.HOST_PAID_UNKNOWN, Absent.NOT_SETTLED])
def test_an_absent_amount_says_why_and_is_never_zero(absent):
    cost = CostFactory(amount=None, currency="", absent=absent, source_text="پنج هزار")
    (line,) = document(cost.trip)["costs"]
    assert (line["amount"], line["currency"], line["absent"], line["source_text"]) == (
        None,
        None,
        absent,
        "پنج هزار",
    )


def test_a_withheld_amount_leaves_its_row_but_not_the_sources_words():
    trip = TripFactory()
    redaction = RedactionFactory(trip=trip, field=Withheld.COSTS)
    CostFactory(
        trip=trip,
        amount=None,
        currency="EUR",
        absent=Absent.WITHHELD,
        redaction=redaction,
        source_text="پنج هزار",
    )
    built = document(trip)
    (line,) = built["costs"]
    assert (line["item"], line["amount"], line["absent"], line["source_text"]) == (
        "whole_trip",
        None,
        "withheld",
        None,
    )
    assert built["redactions"][0]["field"] == "costs"
    assert "cost" not in built["not_disclosed"]


def test_a_payer_that_nobody_states_is_said_to_be_so():
    cost = CostFactory(funding_source=None)
    assert document(cost.trip)["costs"][0]["funding_source"] == {
        "id": "not-stated",
        "name": "اعلام نشده",
        "name_en": "Not stated",
        "kind": "not_stated",
    }


def test_a_cost_names_its_traveller_by_position():
    trip = TripFactory()
    TravellerFactory(trip=trip)
    second = TravellerFactory(trip=trip)
    CostFactory(trip=trip, traveller=second)
    CostFactory(trip=trip, item=Item.VISA)
    assert [cost["traveller"] for cost in document(trip)["costs"]] == [1, None]


def test_a_rate_has_value_date_and_source_as_text():
    cost = CostFactory(rate="500000.500000", rate_date="1401-09-27", rate_source="بانک مرکزی")
    (line,) = document(cost.trip)["costs"]
    assert line["rate"] == {"value": "500000.5", "date": DAY, "source": "بانک مرکزی"}
    whole = CostFactory(rate="1000000")
    assert document(whole.trip)["costs"][0]["rate"] == {"value": "1000000", "date": None, "source": None}


def test_totals_are_those_of_the_costs():
    built = document(full_trip())
    assert built["totals"] == [
        {"currency": "EUR", "rial_basis": None, "amount": "1200.50", "complete": False},
        {"currency": "IRR", "rial_basis": "old", "amount": "1540000000", "complete": False},
    ]


def test_stage_method_and_interest_are_told():
    cost = CostFactory(stage=Stage.SETTLED, method="barter", interest="seeks")
    (line,) = document(cost.trip)["costs"]
    assert (line["stage"], line["method"], line["interest"]) == ("settled", "barter", "seeks")


# ---- Papers ----


def test_a_source_may_have_neither_title_nor_address_nor_date():
    source = SourceFactory(title="")
    assert document(source.trip)["sources"] == [{"title": None, "url": None, "date": None}]


def test_a_permit_and_its_day():
    permit = PermitFactory(body="استانداری", decision="refused", number="۱۲", date="1401-09-27")
    assert document(permit.trip)["permits"] == [
        {"stage": "committee", "body": "استانداری", "decision": "refused", "number": "۱۲", "date": DAY}
    ]


@pytest.mark.parametrize("field", ["name", "event", "address"])
def test_any_part_of_a_host_makes_a_host(field):
    value = "https://example.org/" if field == "address" else "میزبان"
    host = document(TripFactory(**{f"host_{field}": value}))["host"]
    assert host == {"name": None, "event": None, "address": None} | {field: value}


# ---- Redactions ----

WITHHELD = {
    Withheld.PURPOSE: lambda d: d["purpose"] is None,
    Withheld.NECESSITY: lambda d: d["necessity"] is None,
    Withheld.HOST: lambda d: d["host"] is None,
    Withheld.STOPS: lambda d: d["stops"] == [] and all(t["stops"] is None for t in d["travellers"]),
    Withheld.NAMES: lambda d: all(
        t["name"] is t["name_en"] is t["official"] is None for t in d["travellers"]
    ),
    Withheld.PERMITS: lambda d: d["permits"] == [],
    Withheld.OUTCOME: lambda d: not any(d["outcome"].values()),
    Withheld.ATTACHMENTS: lambda d: d["attachments"] == [],
}
TELLING = set(WITHHELD) - {Withheld.ATTACHMENTS}


@pytest.mark.parametrize("field", WITHHELD)
def test_what_is_withheld_is_gone_and_said_to_be_withheld(field):
    trip = full_trip()
    if field in TELLING:
        assert not WITHHELD[field](document(trip)), "the record must tell it, or this test shows nothing"
    redaction = RedactionFactory(trip=trip, field=field, review=date(2022, 12, 18))
    built = document(trip)
    assert WITHHELD[field](built)
    said = {"field": field, "ground": redaction.ground, "body": redaction.body, "review": DAY}
    assert said in built["redactions"]


def test_what_is_withheld_takes_nothing_else_with_it():
    whole = document(full_trip())
    trip = full_trip()
    RedactionFactory(trip=trip, field=Withheld.PURPOSE)
    built = document(trip)
    for key in (
        "necessity",
        "host",
        "delegation",
        "totals",
        "outcome",
        "permits",
        "legal_basis",
        "not_disclosed",
    ):
        assert built[key] == whole[key], key


# ---- What is not disclosed ----


def test_everything_is_missing_from_a_bare_compiled_trip():
    assert document(najaf_trip())["not_disclosed"] == ["cost", "funding", "dates", "names", "report"]


def test_nothing_is_missing_where_all_is_told():
    assert document(full_trip())["not_disclosed"] == []


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, set()),
        ({"amount": 0}, set()),
        ({"amount": None, "currency": "", "absent": "not_disclosed"}, {"cost"}),
        ({"amount": None, "currency": "", "absent": "host_paid_unknown"}, set()),
        ({"amount": None, "currency": "", "absent": "not_settled"}, set()),
        ({"funding_source": None}, {"funding"}),
        ({"stage": "approved"}, set()),
    ],
)
def test_missing_cost_and_funding(values, missing):
    cost = CostFactory(**values)
    assert set(document(cost.trip)["not_disclosed"]) & {"cost", "funding"} == missing


@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        ("1401-09-27", "1401-10-03", False),
        ("1401-09", "1401-10-03", True),
        ("1401-09-27", "1401-10", True),
        ("1401-09-27", "", True),
    ],
)
def test_missing_dates(start, end, missing):
    assert ("dates" in document(TripFactory(start=start, end=end))["not_disclosed"]) is missing


@pytest.mark.parametrize(
    ("complete", "rows", "missing"),
    [
        (True, [{"name": "نام", "publish_name": True}], False),
        (True, [{"name": "نام", "publish_name": True}, {"kind": "family", "count": 2}], False),
        (True, [{"name": "نام"}], True),
        (True, [{"name": "نام", "publish_name": True}, {"count": 2}], True),
        (False, [{"name": "نام", "publish_name": True}], True),
        (False, [], True),
    ],
)
def test_missing_names(complete, rows, missing):
    trip = TripFactory(list_complete=complete)
    for row in rows:
        TravellerFactory(trip=trip, **row)
    assert ("names" in document(trip)["not_disclosed"]) is missing


def test_missing_report_is_the_report_and_not_the_summary():
    assert (
        "report" in document(TripFactory(outcome_summary="خلاصه", outcome_results="نتیجه"))["not_disclosed"]
    )
    assert "report" not in document(TripFactory(report="گزارش"))["not_disclosed"]


@pytest.mark.parametrize(("field", "code"), [(Withheld.NAMES, "names"), (Withheld.OUTCOME, "report")])
def test_what_the_law_withholds_is_not_undisclosed(field, code):
    trip = najaf_trip()
    RedactionFactory(trip=trip, field=field)
    assert code not in document(trip)["not_disclosed"]


# ---- Notes ----


def notes(trip):
    return [note["code"] for note in document(trip)["notes"]]


def test_a_sound_record_has_no_notes():
    assert notes(full_trip()) == []


def test_each_check_speaks_of_its_own_fault():
    assert notes(TripFactory()) == ["nobody_listed"]
    two_listed = TripFactory(size=1, size_known=SizeKnown.EXACT)
    TravellerFactory(trip=two_listed, count=2)
    assert notes(two_listed) == ["more_listed_than_stated"]
    one_missing = TripFactory(size=3, size_known=SizeKnown.EXACT, list_complete=True)
    TravellerFactory(trip=one_missing, count=2)
    assert notes(one_missing) == ["list_does_not_add_up"]
    early = TripFactory()
    TravellerFactory(trip=early, start="1401-08")
    assert notes(early) == ["stay_outside_trip"]
    astray = TripFactory()
    TravellerFactory(trip=astray)
    StopFactory(trip=astray, departure="1401-11")
    assert notes(astray) == ["stop_outside_trip"]
    uncounted = TripFactory(days=3)
    TravellerFactory(trip=uncounted)
    assert notes(uncounted) == ["days_do_not_fit_dates"]


@pytest.mark.parametrize(
    "values",
    [
        {"size": 3, "size_known": "about"},
        {"size": 3, "size_known": "at_least"},
        {"size": 9, "size_known": "exact"},
    ],
)
def test_counts_that_need_not_agree_are_no_fault(values):
    trip = TripFactory(**values)
    TravellerFactory(trip=trip, count=5)
    assert notes(trip) == []


def test_a_month_beside_a_day_is_no_fault():
    trip = TripFactory()
    TravellerFactory(trip=trip, start="1401-09", end="1401-10")
    StopFactory(trip=trip, arrival="1401-09", departure="1401-10")
    assert notes(trip) == []


def test_notes_bear_their_words():
    (note,) = document(TripFactory())["notes"]
    assert note["text"].endswith(".")


# ---- Joint delegations, replacement, identity ----


def test_joint_trips_name_each_other_once_public():
    first = published_trip(joint_code="seven-mayors")
    TripFactory(joint_code="seven-mayors")  # a draft is named by nobody
    second = TripFactory(joint_code="seven-mayors", municipality=published_municipality())
    assert document(second)["joint_with"] == [first.ref]
    publish(second)
    assert document(first)["joint_with"] == [second.ref]
    assert document(TripFactory())["joint_with"] == []


def test_a_trip_names_the_withdrawn_one_it_stands_for():
    old = published_trip()
    withdraw(old)
    assert document(TripFactory(municipality=old.municipality, replaces=old))["replaces"] == old.ref


def test_synthetic_data_say_so():
    assert document(TripFactory(municipality=MunicipalityFactory(synthetic=True)))["synthetic"] is True
    assert document(TripFactory())["synthetic"] is False


def test_the_same_record_gives_the_same_text():
    trip = full_trip()
    assert publication.preview(trip) == publication.preview(trip)


def test_a_change_of_a_public_field_changes_the_hash_and_of_an_internal_one_does_not():
    trip = full_trip()
    _document, before = publication.preview(trip)
    Trip.objects.filter(pk=trip.pk).update(internal_notes="دیگر")
    assert publication.preview(trip)[1] == before
    Redaction.objects.filter(trip=trip).update(ground="قانون دیگر")
    assert publication.preview(trip)[1] != before


def test_funding_kinds_pass_unchanged():
    for kind in FundingKind.values:
        if kind != FundingKind.NOT_STATED:
            cost = CostFactory(funding_source=FundingSourceFactory(kind=kind))
            assert document(cost.trip)["costs"][0]["funding_source"]["kind"] == kind


# ---- As served ----


def test_what_is_served_is_the_signed_text_with_the_served_keys_after_it():
    trip = full_trip(municipality=published_municipality())
    publish(trip)
    correct(trip, purpose="هدف دیگر")
    row = PublishedTrip.objects.select_related("entry").get(ref=trip.ref)
    text = served(row, date(2023, 1, 1), "https://example.org")
    assert text.startswith(row.entry.document[:-1])
    whole = json.loads(text)
    assert whole["url"] == f"https://example.org/trips/{trip.ref}/"
    assert whole["ledger"] == {"serial": row.entry.serial, "hash": row.entry.hash}
    assert whole["due"]["record"]["date"] == "2023-01-23"  # thirty days after 24 December
    assert {key: value for key, value in whole.items() if key not in SERVED_KEYS} == json.loads(
        row.entry.document
    )
