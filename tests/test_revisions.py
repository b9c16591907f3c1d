"""What each save leaves, what differs between two states in people's words, and how three states are merged."""

import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from trips import revisions
from trips.models import Attachment, Revision
from trips.revisions import Mark, Merged, merge

from .clerks import member, signed_in
from .factories import (
    FundingSourceFactory,
    OfficialFactory,
    SourceFactory,
    TravellerFactory,
    TripFactory,
    full_trip,
    najaf_trip,
    published_municipality,
)

pytestmark = pytest.mark.django_db


def stored(trip: Any) -> revisions.State:
    return revisions.encoded(revisions.state(trip))


def told(before: revisions.State, after: revisions.State) -> dict[str, tuple[str, str]]:
    return {one.label: (one.old, one.new) for one in revisions.changes(before, after)}


# ---- Keeping ----


def test_every_save_is_numbered_and_what_stood_before_the_first_is_kept():
    trip, somebody = full_trip(), member(published_municipality())
    found = revisions.before_first(trip)
    assert found is not None
    trip.title = "تازه"
    trip.save()
    revisions.record(trip, somebody, found)
    trip.title = "تازه‌تر"
    trip.save()
    assert revisions.before_first(trip) is None
    revisions.record(trip, somebody, None)
    kept = list(Revision.objects.filter(trip=trip))
    assert [(one.number, one.by_id) for one in kept] == [(0, None), (1, somebody.pk), (2, somebody.pk)]
    assert [one.state["trip"]["title"] for one in kept][1:] == ["تازه", "تازه‌تر"]
    assert kept[0].state["trip"]["title"] == "جلسهٔ خواهرخواندگی، استانبول و آنکارا"
    assert kept[2].state == stored(trip)
    assert (trip.revision, trip.changed_by) == (2, somebody)
    assert list(trip.hands.all()) == [somebody]


def test_what_is_kept_by_hand_is_kept_once():
    trip = full_trip()
    revisions.keep(trip)
    revisions.keep(trip)
    assert Revision.objects.get(trip=trip).state == stored(trip)


def test_a_state_takes_as_many_queries_for_many_rows_as_for_few():
    few, many = full_trip(), full_trip()
    for _number in range(9):
        TravellerFactory(trip=many).stops.set([many.stops.first()])
    counted = []
    for trip in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            revisions.state(trip)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 10


@pytest.mark.parametrize(
    "text", [None, "", "5", "x", "-1.2.3", "1.2", "1.2.3.4", "۱.۲.۳", "1.2.3\n", "9" * 19 + ".1.1", 5, "\0"]
)
def test_a_mark_that_no_form_was_given_is_none(text):
    assert Mark.read(text) is None


def test_a_mark_reads_back():
    trip = TripFactory()
    assert Mark.read(str(revisions.mark(trip))) == Mark(trip.pk, 0, 0)


# ---- Telling ----


def test_what_differs_is_told_in_the_words_of_people():
    trip = full_trip()
    before = stored(trip)
    head, expert = trip.travellers.all()
    payer, guest = FundingSourceFactory(name="میزبان دیگر"), OfficialFactory(name="شهردار دیگر")
    trip.start, trip.days, trip.list_complete, trip.kind = "1401-09", 7, False, "exhibition"
    trip.save()
    head.official = guest
    head.save()
    expert.delete()
    cost = trip.costs.first()
    cost.amount, cost.currency, cost.rial_basis, cost.funding_source = 120_050, "EUR", "", payer
    cost.save()
    SourceFactory(trip=trip, title="خبر", date="1401-10")
    redaction = trip.redactions.get()
    redaction.review = "2031-03-21"
    redaction.save()
    with translation.override("fa"):
        changes = told(before, stored(trip))
    assert ("۲۷ آذر ۱۴۰۱", "آذر ۱۴۰۱") in changes.values()
    assert ("", "۷") in changes.values()
    assert ("بله", "نه") in changes.values()
    assert ("شهردار ساختگی", "شهردار دیگر") in changes.values()
    assert ("۱٬۲۴۰٬۰۰۰٬۰۰۰ ریال", "۱٬۲۰۰٫۵۰ یورو") in changes.values()
    assert ("شهرداری", "میزبان دیگر") in changes.values()
    assert ("۱ فروردین ۱۴۰۹", "۱ فروردین ۱۴۱۰") in changes.values()
    with translation.override("en"):
        changes = told(before, stored(trip))
    assert changes["Start"] == ("27 Azar 1401", "Azar 1401")
    assert changes["Cost 1: Air ticket · Amount"] == ("1,240,000,000 IRR", "1,200.50 EUR")
    assert changes["Traveller 1: شهردار دیگر · Official"] == ("شهردار ساختگی", "شهردار دیگر")
    gone = changes["Traveller 2: کارشناس ساختگی"]
    assert "Name: کارشناس ساختگی\n" in gone[0]
    assert gone[1] == ""
    assert changes["Source 1: خبر"] == ("", "Title: خبر\nDate: Dey 1401")


def test_nothing_is_told_where_nothing_differs_and_every_field_is_told_where_it_does():
    trip = full_trip()
    Attachment.objects.create(trip=trip, kind="report", title="گزارش", file="x.pdf")
    SourceFactory(trip=trip, url="https://example.org/a")
    state = stored(trip)
    assert revisions.changes(state, state) == []
    for kind in ("trip", *revisions.ROWS):
        row = state["trip"] if kind == "trip" else state[kind][0]
        for name in row:
            other = copy.deepcopy(state)
            changed = other["trip"] if kind == "trip" else other[kind][0]
            if name == "id":
                continue
            changed[name] = _other(row[name], state)
            assert len(revisions.changes(state, other)) == 1, (kind, name)


def _other(value: Any, state: revisions.State) -> Any:
    """A value that differs, of a kind that the field may have held before its choices or its rules changed."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [] if value else [state["stops"][0]["id"]]
    return 987_654 if isinstance(value, int) else "نوع‌قدیم"


def test_records_that_are_gone_and_texts_that_cannot_be_read_are_told_all_the_same():
    trip = full_trip()
    state = stored(trip)
    other = copy.deepcopy(state)
    other["trip"]["start"], other["travellers"][0]["official"] = "دیروز", 10**12
    other["costs"][0]["amount"] = "۱۲x"
    with translation.override("en"):
        changes = told(state, other)
    assert changes["Start"][1] == "دیروز"
    assert ("شهردار ساختگی", "a record that is gone") in changes.values()
    assert ("1,240,000,000 IRR", "۱۲x") in changes.values()


def test_telling_takes_as_many_queries_for_many_changes_as_for_few():
    trip, other = full_trip(), najaf_trip()
    for _number in range(12):
        TravellerFactory(trip=other, official=OfficialFactory())
    states = [stored(trip), stored(other)]
    with CaptureQueriesContext(connection) as queries:
        assert len(revisions.changes(*states)) > 20
    assert len(queries) <= 6


# ---- Merging three states ----

ROW = {"post": "", "count": 1}
TRIP = {"title": "الف", "days": None}


def made(trip: dict[str, Any] | None = None, **rows: Any) -> revisions.State:
    """A small state; `travellers={1: {…}}` by key."""
    return {
        "trip": {**TRIP, **(trip or {})},
        **{kind: [{"id": key, **row} for key, row in rows.get(kind, {}).items()] for kind in revisions.ROWS},
    }


def one(**values: Any) -> dict[str, Any]:
    return {"travellers": {1: {**ROW, **values}}}


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "expected"),
    [
        (made(), made({"days": 3}), made({"title": "ب"}), Merged(take=[("trip", "days")])),
        (made(), made({"days": 3}), made({"days": 3}), Merged()),
        (made(), made({"days": 3}), made({"days": 4}), Merged(conflicts=[("trip", "days")])),
        (None, made({"days": 3}), made(), Merged(conflicts=[("trip", "days")])),
        (None, made(), made(), Merged()),
        (made(**one()), made(**one(post="م")), made(**one(count=2)), Merged(take=[("travellers", 1, "post")])),
        (made(**one()), made(**one(count=3)), made(**one(count=2)), Merged(conflicts=[("travellers", 1, "count")])),
        (made(), made(**one()), made(), Merged(take=[("travellers", 1)])),
        (made(), made(**one()), made(travellers={"+0": ROW}), Merged(take=[("travellers", 1)])),
        (made(**one()), made(), made(**one()), Merged(take=[("travellers", 1)])),
        (made(**one()), made(), made(**one(post="م")), Merged(conflicts=[("travellers", 1)])),
        (made(**one()), made(**one()), made(**one(gone=True)), Merged()),
        (made(**one()), made(**one(post="م")), made(**one(gone=True)), Merged(conflicts=[("travellers", 1)])),
        (made(**one()), made(), made(**one(gone=True)), Merged(take=[("travellers", 1)])),
        (None, made(**one()), made(**one(gone=True)), Merged(conflicts=[("travellers", 1)])),
        (None, made(), made(**one()), Merged(conflicts=[("travellers", 1)])),
        (None, made(**one()), made(**one(post="م")), Merged(conflicts=[("travellers", 1, "post")])),
        # Read while the other saved: the row was on the form, though the number on it is older.
        (made(), made(**one()), made(**one()), Merged()),
        (made(), made(**one()), made(**one(post="م")), Merged(conflicts=[("travellers", 1, "post")])),
    ],
)  # fmt: skip
def test_a_merge_takes_keeps_or_asks(base, theirs, mine, expected):
    assert merge(base, theirs, mine) == expected


def test_an_amount_and_its_currency_are_one():
    euros = {"amount": 1000, "currency": "EUR", "rial_basis": ""}
    base, theirs, mine = (
        made(costs={1: {**euros, **changed}}) for changed in ({}, {"amount": 1200}, {"currency": "USD"})
    )
    assert merge(base, theirs, mine) == Merged(conflicts=[("costs", 1, "amount")])


FIELDS = st.fixed_dictionaries({"title": st.sampled_from("ابپ"), "days": st.sampled_from([None, 1, 2])})
ROWS = st.dictionaries(st.integers(1, 3), st.fixed_dictionaries({"post": st.sampled_from("ابپ")}), max_size=3)
STATES = st.builds(lambda trip, rows: made(trip, travellers=rows), FIELDS, ROWS)


@given(STATES, STATES, STATES)
def test_whoever_saves_second_loses_nothing_of_either(base, theirs, mine):
    """Each field ends as both left it, as the one who changed it left it, or in a choice; and so does each row."""
    found = merge(base, theirs, mine)
    for name in TRIP:
        values = [state["trip"][name] for state in (base, theirs, mine)]
        path = ("trip", name)
        assert (path in found.conflicts) == (len({*values}) == 3 or (values[0] != values[1] == 0))
        assert (path in found.take) == (values[0] == values[2] != values[1])
    rows = [revisions.merging.by_key(state["travellers"]) for state in (base, theirs, mine)]
    for key in range(1, 4):
        was, now, own = (state.get(key) for state in rows)
        path = ("travellers", key)
        if now is None and own is not None:
            assert (path in found.take) == (was == own)
            assert (path in found.conflicts) == (was != own)
        if own is None and now is not None:
            assert path in found.take  # a form shows every row: what it does not send back, it never had


# ---- The page ----


def test_everybody_who_sees_a_trip_sees_its_revisions_side_by_side():
    tehran = published_municipality(code="tehran")
    trip, clerk = full_trip(municipality=tehran), member(tehran, first_name="زهرا", last_name="نمونه")
    address = f"/en/admin/trips/trip/{trip.pk}/revisions/"
    reviewer = signed_in(tehran, "reviewer")
    assert "Nobody has changed it here" in reviewer.get(address).content.decode()
    before = revisions.before_first(trip)
    for number in range(23):
        trip.title = f"عنوان {number}"
        trip.save()
        revisions.record(trip, clerk, before if number == 0 else None)
    first = reviewer.get(address)
    page = first.content.decode()
    assert page.index("Revision 23") < page.index("Revision 4<")
    assert "Revision 3<" not in page
    assert "<del>عنوان 2</del>" in page
    assert "<ins>عنوان 22</ins>" in page
    assert "زهرا نمونه" in page
    second = reviewer.get(address, {"p": "2"}).content.decode()
    assert "<del>جلسهٔ خواهرخواندگی، استانبول و آنکارا</del>" in second
    assert "As it came" in second
    assert signed_in(published_municipality(code="qom")).get(address).status_code == 404
    for wrong in ("x", "0", "9" * 30, "-1"):
        assert reviewer.get(address, {"p": wrong}).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        reviewer.get(address)
    Revision.objects.filter(trip=trip, number__gt=3).delete()
    with CaptureQueriesContext(connection) as fewer:
        reviewer.get(address)
    assert len(queries) == len(fewer) <= 14
