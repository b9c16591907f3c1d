"""Records from files: the real ones of fixtures/, and what load_records takes, refuses and corrects."""

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from officials.models import Unit
from officials.published import registry
from transparency.ledger import verify_chain
from transparency.models import LedgerEntry
from trips.models import Destination, LoadedRecord, Trip
from trips.publication import content, correct, current, preview
from trips.records import RecordsRefused, load

pytestmark = pytest.mark.django_db

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").glob("*.json"))

RECORDS = {
    "municipality": {
        "key": "nemune",
        "name": "شهرداری نمونه",
        "covered": [{"provenance": "own", "from": "1400-01", "to": None}],
    },
    "units": [{"key": "nemune-fire", "name": "سازمان آتش‌نشانی", "kind": "organisation"}],
    "officials": [{"key": "x2345", "name": "شخص ساختگی"}],
    "destinations": [
        {"key": "istanbul", "country": "TR", "city": "استانبول"},
        {"key": "ankara", "country": "TR", "city": "آنکارا"},
    ],
    "funding_sources": [{"key": "nemune-treasury", "name": "شهرداری نمونه", "kind": "municipality"}],
    "trips": [
        {
            "key": "nemune-first",
            "provenance": "own",
            "title": "سفر نخست",
            "start": "۱۴۰۱/۹/۲۷",
            "end": "1401-10-03",
            "host": {"name": "میزبان", "event": None, "address": None},
            "delegation": {"size": 3, "known": "exact", "complete": False},
            "stops": [{"destination": "istanbul"}, {"destination": "ankara"}],
            "travellers": [
                {
                    "official": "x2345",
                    "post": "شهردار",
                    "office": "mayor",
                    "head": True,
                    "unit": "nemune-fire",
                },
                {"post": "کارشناسان", "count": None, "kind": "staff", "stops": [1]},
            ],
            "redactions": [{"field": "costs", "ground": "قانون نمونه", "review": "1410-01-01"}],
            "costs": [
                {
                    "item": "air_ticket",
                    "traveller": 0,
                    "funding_source": "nemune-treasury",
                    "amount": "1240.50",
                    "currency": "EUR",
                    "rate": {"value": "500000.5", "date": "1401-09-20", "source": "بانک مرکزی"},
                },
                {"item": "gifts", "absent": "withheld"},
            ],
            "permits": [{"stage": "province", "decision": "granted", "date": "1401-09"}],
            "sources": [{"title": "خبر", "url": "https://example.org/1", "date": "1401-11"}],
        },
        {"key": "nemune-second", "title": "سفر دوم", "start": "1401", "stops": [{"destination": "ankara"}]},
    ],
}


@pytest.fixture
def records():
    return deepcopy(RECORDS)


@pytest.fixture
def load_one(tmp_path):
    """Writes one file and loads it."""

    def write_and_load(content, name="nemune.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return load([path])[0]

    return write_and_load


def document(ref):
    return json.loads(current(ref).document)


def refused(load_one, content):
    """The faults of a refused file; nothing of it is in the database."""
    before = LedgerEntry.objects.count()
    with pytest.raises(RecordsRefused) as refusal:
        load_one(content)
    assert LedgerEntry.objects.count() == before
    return refusal.value.faults


# ---- The real records ----


@pytest.fixture(scope="module")
def real(django_db_setup, django_db_blocker):
    """The documents of fixtures/ by ledger subject; loaded once, for they are only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(FIXTURES)
        documents = {entry.subject: json.loads(entry.document) for entry in LedgerEntry.objects.all()}
        transaction.set_rollback(True)
    return documents


def tehran(real):
    """Tehran's five trips, in the order of their references."""
    return [real[f"trips/tehran-1401-{number}"] for number in range(1, 6)]


def test_tehrans_five_trips_in_the_order_of_the_text(real):
    told = [
        (d["stops"][0]["country"], d["stops"][0]["city_en"], d["start"]["jalali"], d["days"], d["days_min"])
        for d in tehran(real)
    ]
    assert told == [
        ("TR", None, "1401-09", 3, None),
        ("RU", None, "1401-09-27", 7, None),
        ("IQ", None, "1401-11", 5, None),
        ("IQ", "Najaf", "1401-11", 6, 2),
        ("ES", None, "1401-11-30", 8, None),
    ]
    assert "trips/tehran-1401-6" not in real


def test_what_the_text_says_of_each_delegation(real):
    groups = [trip["delegation"] for trip in tehran(real)]
    assert [(group["size"], group["known"], group["complete"]) for group in groups] == [
        (3, "exact", True),
        (2, "at_least", False),
        (1, "exact", True),
        (34, "exact", False),
        (5, "at_least", False),
    ]
    assert [t["count"] for t in real["trips/tehran-1401-4"]["travellers"]] == [1, None, None, None]


def test_only_russia_says_who_paid(real):
    russia = real["trips/tehran-1401-2"]
    (cost,) = russia["costs"]
    assert (cost["funding_source"]["name"], cost["funding_source"]["kind"]) == (
        "طرف خارجی",
        "foreign_party_unnamed",
    )
    assert (cost["amount"], cost["absent"]) == (None, "host_paid_unknown")
    assert russia["not_disclosed"] == ["dates", "names", "report"]
    for trip in (trip for trip in tehran(real) if trip is not russia):
        assert trip["costs"] == trip["totals"] == []
        assert trip["not_disclosed"] == ["cost", "funding", "dates", "names", "report"]


def test_the_one_name_in_the_text_is_published(real):
    names = [t["name"] for trip in tehran(real) for t in trip["travellers"] if t["name"]]
    assert names == ["زهرا شمس احسان"]
    (councillor,) = [t for t in real["trips/tehran-1401-5"]["travellers"] if t["name"]]
    assert (councillor["body"], councillor["kind"]) == ("council", "council")
    assert councillor["official"]


def test_missing_ends_run_by_the_days_and_stay_unnamed(real):
    assert real["trips/tehran-1401-5"]["end"] == {
        "date": None,
        "jalali": None,
        "earliest": "2023-02-26",
        "latest": "2023-02-26",
    }


def test_semnan_is_known_by_the_year_alone(real):
    semnan = real["trips/semnan-1395-1"]
    assert semnan["start"] == {
        "date": None,
        "jalali": "1395",
        "earliest": "2016-03-20",
        "latest": "2016-09-23",
    }
    assert semnan["initiative"] == "invited"
    assert semnan["host"]["name"] == "شهردار ارومچی، ایلهام صبیر"
    assert (semnan["stops"][0]["country"], semnan["stops"][0]["city_en"]) == ("CN", "Urumqi")
    (cost,) = semnan["costs"]
    assert (cost["funding_source"]["kind"], cost["amount"], cost["absent"]) == (
        "host",
        None,
        "host_paid_unknown",
    )
    assert semnan["sources"] == [
        {
            "title": "راه‌اندازی مرکز همکاری شهرهای آسیایی و جاده ابریشم در سمنان",
            "url": None,
            "date": {
                "date": "2017-01-03",
                "jalali": "1395-10-14",
                "earliest": "2017-01-03",
                "latest": "2017-01-03",
            },
        }
    ]


def test_all_are_compiled_and_only_tehran_is_covered(real):
    trips = [document for subject, document in real.items() if subject.startswith("trips/")]
    assert {(trip["provenance"], trip["synthetic"]) for trip in trips} == {("compiled", False)}
    assert len(trips) == 6
    assert real["municipalities/semnan"]["covered"] == []
    assert real["municipalities/tehran"]["covered"] == [
        {"provenance": "compiled", "from": "1401-09", "to": "1401-11"}
    ]


def test_every_source_stands_with_null_where_the_text_has_nothing(real):
    for trip in tehran(real):
        assert trip["sources"] == [{"title": None, "url": None, "date": None}]


def test_loading_the_real_records_twice_adds_nothing():
    first = load(FIXTURES)
    entries, loaded = list(LedgerEntry.objects.values()), LoadedRecord.objects.count()
    again = load(FIXTURES)
    assert list(LedgerEntry.objects.values()) == entries
    assert [(s.new, s.changed, s.known) for s in again] == [(0, 0, s.new) for s in first]
    assert sum(s.new for s in first) == loaded == LoadedRecord.objects.count()
    assert list(verify_chain()) == []


# ---- What a file may say ----


def test_a_full_record_becomes_its_document(load_one, records):
    summary = load_one(records)
    assert (summary.new, summary.changed, summary.known) == (8, 0, 0)
    trip = document("nemune-1401-1")
    assert (trip["start"]["jalali"], trip["end"]["jalali"], trip["days"]) == ("1401-09-27", "1401-10-03", 7)
    assert [stop["city"] for stop in trip["stops"]] == ["استانبول", "آنکارا"]
    mayor, experts = trip["travellers"]
    assert (mayor["name"], mayor["official"], mayor["unit"]["id"]) == ("شخص ساختگی", "x2345", "nemune-fire")
    assert (experts["count"], experts["stops"]) == (None, [1])
    ticket, gifts = trip["costs"]
    assert (ticket["amount"], ticket["currency"], ticket["traveller"]) == ("1240.50", "EUR", 0)
    assert (ticket["rate"]["value"], ticket["rate"]["date"]["jalali"]) == ("500000.5", "1401-09-20")
    assert (gifts["absent"], gifts["funding_source"]["kind"]) == ("withheld", "not_stated")
    assert trip["redactions"][0]["review"]["jalali"] == "1410-01-01"
    assert trip["permits"][0]["date"]["jalali"] == "1401-09"
    assert trip["host"] == {"name": "میزبان", "event": None, "address": None}
    assert document("nemune-1401-2")["start"]["jalali"] == "1401"


def test_the_profile_is_published_first_and_trips_follow_in_order(load_one, records):
    load_one(records)
    kinds = LedgerEntry.objects.order_by("serial").values_list("kind", "subject")
    assert list(kinds) == [
        ("profile", "municipalities/nemune"),
        ("publication", "trips/nemune-1401-1"),
        ("publication", "trips/nemune-1401-2"),
    ]


def test_a_destination_that_another_file_gave_is_shared(load_one, records):
    load_one(records)
    other = {
        "municipality": {"key": "digar", "name": "شهرداری دیگر"},
        "destinations": [records["destinations"][1]],
        "trips": [
            {"key": "digar-first", "title": "سفر", "start": "1402-01", "stops": [{"destination": "ankara"}]}
        ],
    }
    summary = load_one(other, "digar.json")
    assert (summary.new, summary.known) == (2, 1)
    assert Destination.objects.filter(public_id="ankara").count() == 1


# ---- What is refused, with the place and all at once ----

BAD = [
    (lambda r: r["trips"][0].update(titel="x"), "nemune.json: nemune-first: titel: "),
    (lambda r: r.update(trip=[]), "nemune.json: trip: "),
    (lambda r: r["trips"][0].update(start="1401-13"), "nemune.json: nemune-first: start: "),
    (lambda r: r["trips"][0].update(start=None), "nemune.json: nemune-first: start: "),
    (lambda r: r["trips"][0].update(days="7"), "nemune.json: nemune-first: days: "),
    (lambda r: r["trips"][0].update(days=0), "nemune.json: nemune-first: "),
    (lambda r: r["trips"][0].update(kind="picnic"), "nemune.json: nemune-first: kind: "),
    (lambda r: r["trips"][0].update(title=7), "nemune.json: nemune-first: title: "),
    (lambda r: r["trips"][0].update(end="1400"), "nemune.json: nemune-first: "),
    (lambda r: r["trips"][0].update(status="cancelled"), "nemune.json: nemune-first: "),
    (lambda r: r["trips"][0].update(start_not_after="1401"), "nemune.json: nemune-first: start_not_after: "),
    (
        lambda r: r["trips"][0].update(start_not_after="1402-01-01"),
        "nemune.json: nemune-first: start_not_after: ",
    ),
    (lambda r: r["trips"][0]["delegation"].update(size=None), "nemune.json: nemune-first: "),
    (lambda r: r["trips"][0]["host"].update(address="not an address"), "nemune-first: host.address: "),
    (
        lambda r: r["trips"][0]["stops"][1].update(destination="atlantis"),
        "nemune-first: stops[1].destination: ",
    ),
    (lambda r: r["trips"][0]["stops"][1].update(arrival="yesterday"), "nemune-first: stops[1].arrival: "),
    (lambda r: r["trips"][0]["travellers"][1].update(stops=[2]), "nemune-first: travellers[1].stops: "),
    (lambda r: r["trips"][0]["travellers"][1].update(stops=1), "nemune-first: travellers[1].stops: "),
    (lambda r: r["trips"][0]["travellers"][1].update(name="نام"), "nemune-first: travellers[1]: "),
    (lambda r: r["trips"][0]["travellers"][0].update(head="yes"), "nemune-first: travellers[0].head: "),
    (lambda r: r["trips"][0]["costs"][0].update(amount=1240.5), "nemune-first: costs[0].amount: "),
    (lambda r: r["trips"][0]["costs"][0].update(amount="1240.505"), "nemune-first: costs[0].amount: "),
    (lambda r: r["trips"][0]["costs"][0].update(amount="many"), "nemune-first: costs[0].amount: "),
    (lambda r: r["trips"][0]["costs"][0].update(currency="XYZ"), "nemune-first: costs[0].amount: "),
    (lambda r: r["trips"][0]["costs"][0].update(absent="not_settled"), "nemune-first: costs[0]: "),
    (lambda r: r["trips"][0]["costs"][0].update(traveller=2), "nemune-first: costs[0].traveller: "),
    (lambda r: r["trips"][0].update(redactions=[]), "nemune-first: costs[1]: "),
    (lambda r: r["trips"][0].update(sources={}), "nemune-first: sources: "),
    (lambda r: r["trips"][1].update(key="nemune-first"), "nemune-first: key: "),
    (lambda r: r["trips"][1].pop("key"), "nemune.json: trips[1]: key: "),
    (lambda r: r["units"][0].update(key="Fire Brigade"), "nemune.json: Fire Brigade: key: "),
    (lambda r: r["units"][0].update(parent="no-such-unit"), "nemune-fire: parent: "),
    (lambda r: r["municipality"]["covered"][0].update({"from": "1400"}), "nemune: "),
    (lambda r: r["municipality"].update(key=None), "nemune.json: municipality[0]: key: "),
    (lambda r: r.pop("municipality"), "nemune.json: municipality: "),
]


@pytest.mark.parametrize(("spoil", "place"), BAD, ids=[place for _spoil, place in BAD])
def test_a_fault_is_told_with_its_place(load_one, records, spoil, place):
    spoil(records)
    faults = refused(load_one, records)
    assert any(place in fault and fault.split(place)[1] for fault in faults), faults
    assert not Trip.objects.exists()
    assert not LoadedRecord.objects.exists()


def test_every_fault_is_told_at_once(load_one, records):
    records["units"][0]["kind"] = "guild"
    records["trips"][0] |= {"start": "1401-13", "status": "perhaps"}
    records["trips"][0]["costs"][0]["stage"] = "dreamt"
    records["trips"][1]["title"] = None
    faults = refused(load_one, records)
    for place in ("nemune-fire: kind", "first: start", "first: status", "costs[0].stage", "second: title"):
        assert any(place in fault for fault in faults), (place, faults)
    assert not any("travellers[0].unit" in fault for fault in faults), (
        "the unit's fault is told once, at the unit"
    )


def test_one_bad_file_stops_them_all(tmp_path, records):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(records), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    with pytest.raises(RecordsRefused) as refusal:
        load([good, bad])
    assert [fault.split(":")[0] for fault in refusal.value.faults] == ["bad.json"]
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "null", '{"municipality": 7}', '{"units": [], "units": []}'])
def test_what_is_no_file_of_records(load_one, text):
    assert all(fault.startswith("nemune.json: ") for fault in refused(load_one, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RecordsRefused, match=r"nowhere\.json: "):
        load([tmp_path / "nowhere.json"])


def test_a_key_that_stands_already_is_not_taken_over(load_one, records):
    Destination.objects.create(public_id="ankara", name="آنکارا", country="TR")
    (fault,) = refused(load_one, records)
    assert fault.startswith("nemune.json: ankara: key: ")


# ---- Changes ----


def test_a_changed_trip_without_a_reason_is_refused(load_one, records):
    load_one(records)
    records["trips"][0]["title"] = "سفر یکم"
    (fault,) = refused(load_one, records)
    assert fault.startswith("nemune.json: nemune-first: reason: ")
    assert document("nemune-1401-1")["title"] == "سفر نخست"


def test_a_changed_trip_with_a_reason_is_corrected_once(load_one, records):
    load_one(records)
    records["trips"][0] |= {"title": "سفر یکم", "reason": "عنوان درست شد."}
    records["trips"][0]["costs"] = []
    summary = load_one(records)
    assert (summary.new, summary.changed, summary.known) == (0, 1, 7)
    corrected = document("nemune-1401-1")
    assert (corrected["version"], corrected["title"], corrected["reason"]) == (2, "سفر یکم", "عنوان درست شد.")
    assert corrected["costs"] == []
    assert len(corrected["travellers"]) == 2
    assert document("nemune-1401-2")["version"] == 1
    assert load_one(records).changed == 0
    assert document("nemune-1401-1")["version"] == 2
    revisions = Trip.objects.get(ref="nemune-1401-1").revisions  # so that whoever has its form open is told
    assert [one.state["trip"]["title"] for one in revisions.all()] == ["سفر نخست", "سفر یکم"]


def test_a_field_taken_out_of_the_file_is_taken_out_of_the_record(load_one, records):
    load_one(records)
    for name in ("host", "delegation", "end"):
        del records["trips"][0][name]
    records["trips"][0]["reason"] = "منبع این‌ها را نمی‌گوید."
    load_one(records)
    corrected = document("nemune-1401-1")
    assert corrected["host"] is None
    assert corrected["end"]["jalali"] is None
    assert corrected["delegation"] == {"size": None, "known": "not_stated", "complete": False}


def test_a_reason_alone_is_no_change(load_one, records):
    load_one(records)
    records["trips"][0]["reason"] = "هیچ"
    assert load_one(records).changed == 0
    assert document("nemune-1401-1")["version"] == 1


def test_a_changed_name_corrects_every_trip_that_bears_it(load_one, records):
    load_one(records)
    records["destinations"][1] |= {"city_en": "Ankara", "reason": "نام انگلیسی افزوده شد."}
    load_one(records)
    for ref in ("nemune-1401-1", "nemune-1401-2"):
        corrected = document(ref)
        assert (corrected["version"], corrected["stops"][-1]["city_en"]) == (2, "Ankara")
        assert corrected["reason"] == "نام انگلیسی افزوده شد."


def test_a_trip_and_a_name_in_it_changed_together_give_one_correction(load_one, records):
    load_one(records)
    records["units"][0] |= {"name": "آتش‌نشانی", "reason": "نام یگان"}
    records["trips"][0] |= {"title": "سفر یکم", "reason": "عنوان"}
    load_one(records)
    corrected = document("nemune-1401-1")
    assert (corrected["version"], corrected["reason"], corrected["title"]) == (2, "عنوان", "سفر یکم")
    assert corrected["travellers"][0]["unit"]["name"] == "آتش‌نشانی"


def test_a_changed_profile_is_published_anew(load_one, records):
    load_one(records)
    records["municipality"] |= {"province": "استان", "reason": "استان افزوده شد."}
    load_one(records)
    profile = registry().municipalities["nemune"]
    assert (profile["version"], profile["province"], profile["reason"]) == (2, "استان", "استان افزوده شد.")
    assert document("nemune-1401-1")["version"] == 1


def test_what_changes_nothing_public_makes_no_version(load_one, records):
    load_one(records)
    records["units"][0] |= {"aliases": "آتشنشانی", "reason": "نوشتار دیگر"}
    records["municipality"] |= {"aliases": "نمونه", "reason": "نوشتار دیگر"}
    entries = LedgerEntry.objects.count()
    assert load_one(records).changed == 2
    assert LedgerEntry.objects.count() == entries
    assert Unit.objects.get().aliases == "آتشنشانی"


def test_a_clerks_own_correction_stands(load_one, records):
    load_one(records)
    trip = Trip.objects.get(key="nemune-first")
    trip.title = "عنوان کارشناس"
    trip.save()
    correct(trip, "برای آزمون", preview(trip)[1])
    assert load_one(records).known == 8
    assert document("nemune-1401-1")["title"] == "عنوان کارشناس"


@pytest.mark.parametrize(("section", "number"), [("trips", 0), ("destinations", 0)])
def test_a_correction_in_preparation_is_never_swept_along(load_one, records, section, number):
    load_one(records)
    Trip.objects.filter(key="nemune-first").update(purpose="هنوز ناتمام")
    records[section][number] |= {"title": "سفر یکم"} if section == "trips" else {"city_en": "Istanbul"}
    records[section][number]["reason"] = "برای آزمون"
    (fault,) = refused(load_one, records)
    assert "nemune-1401-1" in fault
    assert content(document("nemune-1401-1"))["purpose"] is None
    assert Trip.objects.get(key="nemune-first").purpose == "هنوز ناتمام"


# ---- The command ----


def test_the_command_says_what_it_did():
    said = StringIO()
    call_command("load_records", *map(str, FIXTURES), stdout=said, stderr=StringIO())
    lines = said.getvalue().splitlines()
    assert [line.split(":")[0] for line in lines] == ["semnan.json", "tehran.json"]


def test_the_command_ends_with_the_faults(tmp_path, records):
    records["trips"][0]["kind"] = "picnic"
    path = tmp_path / "nemune.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    with pytest.raises(CommandError, match=r"nemune\.json: nemune-first: kind: "):
        call_command("load_records", str(path), stderr=StringIO())
