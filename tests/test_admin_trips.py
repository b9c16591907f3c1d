"""A trip as a clerk enters it: rows, rules in plain words, and nothing typed is ever lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from officials.models import Municipality
from trips.models import Attachment, Cost, Stop, Traveller, Trip

from .clerks import COST, PDF, STOP, TRAVELLER, form_of, in_row, paper_of, signed_in, with_row
from .factories import (
    CostFactory,
    DestinationFactory,
    FundingSourceFactory,
    OfficialFactory,
    RedactionFactory,
    StopFactory,
    TravellerFactory,
    TripFactory,
    correct,
    full_trip,
    publish,
    published_municipality,
    published_trip,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/trips/trip/add/"


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def clerk(tehran) -> Client:
    return signed_in(tehran)


def change(trip: Trip) -> str:
    return f"/admin/trips/trip/{trip.pk}/change/"


_UNTOUCHED: dict[str, Any] = {}


def empty_form(clerk: Client) -> dict[str, Any]:
    """The least that a clerk types: nothing of it is assumed by the form."""
    owner = str(Municipality.objects.get(code="tehran").pk)
    if not _UNTOUCHED:  # drawn and read once: but for whose it is, the form is the same in every test
        _UNTOUCHED.update(form_of(clerk.get(ADD)))
        assert _UNTOUCHED["municipality"] == owner
    typed = {"title": "سفر به نجف", "start": "۱۴۰۱/۱۱", "kind": "visit", "status": "done"}
    return _UNTOUCHED | {"municipality": owner} | typed


def faults(answer: Any) -> str:
    """The list of faults on top of the page, as text."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="notice notice-attention faults"' in page, "the page tells no fault"
    return page.split('faults"')[1].split("</ul>")[0]


# ---- Entering ----


def test_a_trip_is_entered_with_its_rows(clerk, tehran):
    najaf, payer = DestinationFactory(name="نجف", country="IQ"), FundingSourceFactory(municipality=tehran)
    official = OfficialFactory(municipality=tehran)
    data = empty_form(clerk) | {"days": "۶", "days_min": "2", "size": "۳۴", "size_known": "exact"}
    data = in_row(data, "stops", 0, destination=najaf.pk, arrival="۱۴۰۱/۱۱/۳")
    data = in_row(data, "travellers", 0, post="معاونان شهردار", kind="official")
    data = with_row(
        data, "travellers", **TRAVELLER | {"official": official.pk, "head": "on", "office": "mayor"}
    )
    data = in_row(
        data,
        "costs",
        0,
        **COST
        | {"funding_source": payer.pk, "amount": "۱٬۲۴۰٬۰۰۰٬۰۰۰", "currency": "IRR", "rial_basis": "old"},
    )
    data = with_row(data, "costs", **COST | {"amount": "1200٫50", "currency": "EUR", "item": "registration"})
    answer = clerk.post(ADD, data)
    assert answer.status_code == 302
    trip = Trip.objects.get()
    assert (trip.municipality, trip.start, trip.days, trip.days_min, trip.size) == (
        tehran,
        "1401-11",
        6,
        2,
        34,
    )
    assert trip.stops.get().arrival == "1401-11-03"
    assert [(one.post, one.count, one.head) for one in trip.travellers.all()] == [
        ("معاونان شهردار", None, False),
        ("", 1, True),
    ]
    assert [(cost.amount, cost.currency) for cost in trip.costs.all()] == [
        (1_240_000_000, "IRR"),
        (120_050, "EUR"),
    ]
    assert trip.created_by == trip.changed_by is not None


def test_an_untouched_form_changes_nothing(clerk, tehran):
    trip = full_trip(municipality=tehran)
    before = trip.changed_at
    assert clerk.post(change(trip), form_of(clerk.get(change(trip)))).status_code == 302
    trip.refresh_from_db()
    assert trip.changed_at == before
    assert trip.changed_by is None
    assert trip.costs.filter(amount=1_240_000_000).count() == 1


def test_whoever_changes_a_row_has_changed_the_trip(clerk, tehran):
    trip = full_trip(municipality=tehran)
    data = form_of(clerk.get(change(trip)))
    assert clerk.post(change(trip), in_row(data, "travellers", 1, post="دیگر")).status_code == 302
    trip.refresh_from_db()
    assert trip.changed_by is not None
    assert trip.travellers.get(order=2).post == "دیگر"


def test_save_and_preview_goes_to_the_preview(clerk):
    answer = clerk.post(ADD, empty_form(clerk) | {"_preview": "1"})
    assert answer["Location"] == f"/admin/trips/trip/{Trip.objects.get().pk}/preview/"


def test_the_form_works_without_a_script(clerk):
    najaf = DestinationFactory(name="نجف")
    page = clerk.get(ADD, {"plain": "1", "rows": "3"})
    assert f'<option value="{najaf.pk}">' in page.content.decode()
    assert form_of(page)["travellers-TOTAL_FORMS"] == "3"
    for rows in ("x", "-1", "9" * 20, "۳"):
        assert clerk.get(ADD, {"rows": rows}).status_code == 200


# ---- Rules, in the reader's words, beside the field ----


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"days": "3", "days_min": "5"}, "days_min", "The shortest stay needs the longest beside it"),
        ({"days_min": "5"}, "days_min", "The shortest stay needs the longest beside it"),
        ({"size": "34"}, "size_known", "Give the size together with how it is known"),
        ({"size_known": "exact"}, "size_known", "Give the size together with how it is known"),
        ({"status": "cancelled"}, "status_reason", "Say why the trip was cancelled"),
        ({"end": "1401/10/03"}, "end", "The end is before the start."),
        (
            {"start_not_before": "1400/1/1"},
            "start_not_before",
            "This limit lies outside the period it narrows",
        ),
        ({"start": "27/9/1401"}, "start", "Write the year first"),
        ({"days": "0"}, "days", "Write a whole number from 1 to 99999."),
        ({"days": "9" * 30}, "days", "Write a whole number from 1 to 99999."),
        ({"title": ""}, "title", "This field is required."),
        ({"joint_code": "قم"}, "joint_code", "Use small Latin letters"),
        ({"host_address": "javascript:alert(1)"}, "host_address", "Enter a valid URL."),
        ({"title": "ا\0ب"}, "title", "Null characters are not allowed."),
    ],
)
def test_a_broken_rule_is_told_beside_its_field_and_nothing_is_lost(clerk, typed, field, words):
    data = empty_form(clerk) | {"purpose": "هدفی که نباید گم شود", "internal_notes": "یادداشت"} | typed
    answer = clerk.post(f"/en{ADD}", data)
    assert words in faults(answer)
    assert f'href="#id_{field}"' in faults(answer)
    again = form_of(answer)
    for name in {"purpose", "internal_notes", *typed} - {"title"}:
        assert again[name] == data[name], name
    assert not Trip.objects.exists()


def test_an_end_within_the_month_of_the_start_is_no_fault(clerk):
    """The start is then known more closely than its month, which the database asks for."""
    answer = clerk.post(ADD, empty_form(clerk) | {"start": "1401/09", "end": "1401/09/10"})
    assert answer.status_code == 302
    trip = Trip.objects.get()
    assert (trip.start_latest, trip.end_latest) == (trip.end_latest, trip.end_latest)


def _cost(clerk: Client, **values: Any) -> Any:
    return clerk.post(f"/en{ADD}", in_row(empty_form(clerk), "costs", 0, **COST | values))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": "1240", "currency": ""}, "Say in which currency the amount is."),
        ({"amount": "1240", "currency": "IRR"}, "Rials need a basis, old or new"),
        ({"amount": "12", "currency": "EUR", "rial_basis": "old"}, "Rials need a basis, old or new"),
        ({"amount": "12.345", "currency": "EUR"}, "This currency has 2 decimals at most"),
        ({"amount": "9" * 30, "currency": "EUR"}, "No trip costs that much"),
        ({"amount": "9" * 31, "currency": "EUR"}, "This number is too long"),
        ({"amount": "1e9", "currency": "EUR"}, "This is not a number"),
        ({"amount": "-12", "currency": "EUR"}, "This is not a number"),
        (
            {"amount": "12", "currency": "EUR", "absent": "not_disclosed"},
            "Give an amount, or say why there is none",
        ),
        ({"item": "visa"}, "Give an amount, or say why there is none"),
        ({"absent": "withheld"}, "A withheld amount names its redaction"),
        ({"amount": "12", "currency": "XXQ"}, "Select a valid choice"),
        ({"absent": "not_disclosed", "rate": "1e99"}, "This is not a number"),
        ({"absent": "not_disclosed", "rate": "0"}, "A conversion rate is greater than zero."),
        ({"absent": "not_disclosed", "source_text": "ا\0"}, "Null characters are not allowed."),
    ],
)
def test_money_is_judged_in_words(clerk, values, words):
    answer = _cost(clerk, **values)
    assert words in faults(answer), faults(answer)
    assert not Cost.objects.exists()
    for name, value in values.items():
        if "\0" not in value and name != "currency":
            assert form_of(answer).get(f"costs-0-{name}") == value


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (120_050, "EUR", "۱٬۲۰۰٫۵۰"),
        (1_240_000_000, "IRR", "۱٬۲۴۰٬۰۰۰٬۰۰۰"),
        (5, "KWD", "۰٫۰۰۵"),
        (0, "USD", "۰٫۰۰"),
    ],
)
def test_a_stored_amount_is_shown_as_it_is_written_and_reads_back_the_same(
    clerk, tehran, minor, currency, shown
):
    trip = TripFactory(municipality=tehran)
    cost = CostFactory(
        trip=trip, amount=minor, currency=currency, rial_basis="old" if currency == "IRR" else ""
    )
    cost.save()
    data = form_of(clerk.get(change(trip)))
    assert data["costs-0-amount"] == shown
    assert clerk.post(change(trip), data | {"title": "دیگر"}).status_code == 302
    cost.refresh_from_db()
    assert cost.amount == minor


def _travellers(clerk: Client, *rows: dict[str, Any]) -> Any:
    data = in_row(empty_form(clerk), "travellers", 0, **{"kind": "official", "count": "1"} | rows[0])
    for row in rows[1:]:
        data = with_row(data, "travellers", **TRAVELLER | row)
    return clerk.post(f"/en{ADD}", data)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [{"post": "شهردار", "head": "on"}, {"post": "معاون", "head": "on"}],
            "The delegation has one head already.",
        ),
        ([{"name": "کسی", "count": "2"}], "A name stands for one person"),
        ([{"post": "معاون", "kind": ""}], "This field is required."),
        ([{"post": "همراهان", "count": "", "head": "on"}], "The head of a delegation is one person."),
        ([{"name": "کسی", "kind": "family"}], "Family is a count only"),
        ([{"post": "معاون", "attendance": "did_not_go"}], "Say why the traveller did not go"),
        ([{"post": "معاون", "count": "9" * 30}], "Write a whole number from 1 to 99999."),
        ([{"post": "معاون", "start": "1401/11/9", "end": "1401/11/2"}], "The end is before the start."),
        ([{"post": "معاون", "official": "9" * 30}], "Select a valid choice"),
        ([{"post": "معاون", "official": "x"}], "Select a valid choice"),
        ([{"post": "معاون", "stops": "1"}], "Select a valid choice"),
        ([{"post": "معاون", "stops": ["9" * 30, "x"]}], "valid"),
    ],
)
def test_a_delegation_is_judged_in_words(clerk, rows, words):
    answer = _travellers(clerk, *rows)
    assert words in faults(answer), faults(answer)
    assert not Traveller.objects.exists()


def test_each_municipality_of_a_delegation_has_a_head_of_its_own(clerk):
    qom = published_municipality(code="qom")
    rows = [{"post": "شهردار", "head": "on"}, {"post": "شهردار قم", "head": "on", "municipality": qom.pk}]
    assert _travellers(clerk, *rows).status_code == 302
    assert Traveller.objects.filter(head=True).count() == 2


def test_the_head_can_be_passed_on_in_either_order_and_to_a_new_row(clerk, tehran):
    trip = TripFactory(municipality=tehran)
    first, second = TravellerFactory(trip=trip, head=True), TravellerFactory(trip=trip)

    def pass_on(data: dict[str, Any], taker: int, giver: int) -> None:
        data = {name: value for name, value in data.items() if name != f"travellers-{giver}-head"}
        assert clerk.post(change(trip), in_row(data, "travellers", taker, head="on")).status_code == 302

    def heads() -> list[int]:
        return list(trip.travellers.filter(head=True).values_list("pk", flat=True))

    pass_on(form_of(clerk.get(change(trip))), taker=1, giver=0)
    assert heads() == [second.pk]
    pass_on(form_of(clerk.get(change(trip))), taker=0, giver=1)
    assert heads() == [first.pk]
    data = in_row(form_of(clerk.get(change(trip))), "travellers", 0, DELETE="on")
    data = with_row(data, "travellers", **TRAVELLER | {"post": "تازه", "head": "on"})
    assert clerk.post(change(trip), data).status_code == 302
    assert trip.travellers.get(head=True).post == "تازه"


def test_the_same_thing_withheld_twice_is_told(clerk, tehran):
    trip = TripFactory(municipality=tehran)
    RedactionFactory(trip=trip, field="necessity")
    row = {"field": "necessity", "ground": "ماده", "body": "کمیته", "review": "1410/1/1"}
    data = form_of(clerk.get(f"/en{change(trip)}"))
    once = clerk.post(f"/en{change(trip)}", with_row(data, "redactions", **row))
    assert "withheld" in faults(once)
    twice = with_row(
        with_row(data, "redactions", **row | {"field": "host"}), "redactions", **row | {"field": "host"}
    )
    assert "Each kind of thing is withheld once" in faults(clerk.post(f"/en{change(trip)}", twice))
    assert trip.redactions.count() == 1


# ---- Rows that name rows ----


def test_rows_of_a_new_trip_are_chosen_after_the_first_save(clerk):
    assert (
        "Save the trip once; then its own rows can be chosen here." in clerk.get(f"/en{ADD}").content.decode()
    )


def test_only_the_trip_s_own_rows_can_be_named(clerk, tehran):
    trip, other = full_trip(municipality=tehran), full_trip(municipality=tehran)
    data = form_of(clerk.get(f"/en{change(trip)}"))
    for prefix, name, stranger in (
        ("costs", "traveller", other.travellers.first()),
        ("costs", "redaction", other.redactions.first()),
        ("travellers", "stops", other.stops.first()),
    ):
        answer = clerk.post(f"/en{change(trip)}", in_row(data, prefix, 0, **{name: stranger.pk}))
        assert "Select a valid choice" in faults(answer), name


def test_rows_of_another_trip_are_out_of_reach(clerk, tehran):
    """The hidden key of a row is only a claim."""
    trip, other = full_trip(municipality=tehran), full_trip(municipality=tehran)
    data = form_of(clerk.get(change(trip)))
    victim = other.travellers.first()
    for claimed in (victim.pk, "9" * 30, "x"):
        clerk.post(change(trip), in_row(data, "travellers", 0, id=claimed, post="ربوده"))
    victim.refresh_from_db()
    assert (victim.trip, victim.post) == (other, "شهردار")
    assert not Traveller.objects.filter(post="ربوده").exists()


def test_a_traveller_whom_a_cost_names_is_not_taken_away_under_it(clerk, tehran):
    trip = full_trip(municipality=tehran)
    data = form_of(clerk.get(change(trip)))
    answer = clerk.post(change(trip), in_row(data, "travellers", 0, DELETE="on"))
    assert answer.status_code == 200
    assert trip.travellers.count() == 2


# ---- Two at once, and what stays ----


def test_nobody_overwrites_what_another_saved_meanwhile(clerk, tehran):
    trip = TripFactory(municipality=tehran)
    opened = form_of(clerk.get(f"/en{change(trip)}"))
    other = signed_in(tehran)
    assert (
        other.post(change(trip), form_of(other.get(change(trip))) | {"title": "از دیگری"}).status_code == 302
    )
    answer = clerk.post(f"/en{change(trip)}", opened | {"purpose": "از من"})
    assert "others were at this trip while you had it open" in answer.content.decode()
    merged = form_of(answer)
    assert (merged["title"], merged["purpose"]) == ("از دیگری", "از من")
    trip.refresh_from_db()
    assert (trip.title, trip.purpose) == ("از دیگری", "")
    assert clerk.post(change(trip), merged).status_code == 302
    trip.refresh_from_db()
    assert (trip.title, trip.purpose) == ("از دیگری", "از من")


def test_a_draft_is_deleted_by_its_clerk_and_what_was_public_by_nobody(clerk, tehran):
    draft, public = full_trip(municipality=tehran), published_trip(municipality=tehran)
    assert clerk.get(f"/admin/trips/trip/{draft.pk}/delete/").status_code == 200
    assert clerk.post(f"/admin/trips/trip/{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert clerk.post(f"/admin/trips/trip/{public.pk}/delete/", {"post": "yes"}).status_code == 403
    assert list(Trip.objects.all()) == [public]


def test_a_trip_stays_with_its_municipality(clerk, tehran):
    trip = TripFactory(municipality=tehran)
    data = form_of(clerk.get(change(trip))) | {
        "municipality": published_municipality(code="qom").pk,
        "title": "دیگر",
    }
    clerk.post(change(trip), data)
    trip.refresh_from_db()
    assert (trip.municipality, trip.title) == (tehran, "دیگر")


# ---- Documents ----


def _with_paper(clerk: Client, content: bytes, name: str = "x.pdf") -> Any:
    data = with_row(empty_form(clerk), "attachments", kind="report", title="گزارش")
    return clerk.post(ADD, data | {"attachments-0-file": SimpleUploadedFile(name, content)})


def test_a_document_is_stored_and_read_by_its_clerks_alone(clerk, tehran):
    assert _with_paper(clerk, PDF).status_code == 302
    paper = Attachment.objects.get()
    assert clerk.get(change(paper.trip)).status_code == 200
    address = f"/admin/trips/trip/{paper.trip_id}/papers/{paper.public_id}/"
    answer = clerk.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert Client().get(address).status_code == 302
    assert signed_in(published_municipality(code="qom")).get(address).status_code == 404
    elsewhere = TripFactory(municipality=tehran)
    assert clerk.get(f"/admin/trips/trip/{elsewhere.pk}/papers/{paper.public_id}/").status_code == 404


@pytest.mark.parametrize("content", [b"<html>", b"MZ\x90\0", b"", b"%PDF-" + b"x" * (10 * 1024 * 1024)])
def test_what_is_no_document_is_refused(clerk, content):
    assert _with_paper(clerk, content).status_code == 200
    assert not Attachment.objects.exists()


def test_a_lost_file_stops_nobody(clerk, tehran):
    trip = TripFactory(municipality=tehran)
    paper = paper_of(trip)
    paper.file.storage.delete(paper.file.name)
    data = form_of(clerk.get(change(trip)))
    assert clerk.post(change(trip), in_row(data, "attachments", 0, title="دیگر")).status_code == 302
    assert clerk.get(f"/admin/trips/trip/{trip.pk}/papers/{paper.public_id}/").status_code == 404


def test_a_document_that_the_public_is_offered_stays_until_a_correction(clerk, tehran):
    trip = TripFactory(municipality=tehran)
    paper = paper_of(trip, public=True)
    publish(trip)

    def take_away() -> int:
        data = form_of(clerk.get(change(trip)))
        return clerk.post(change(trip), in_row(data, "attachments", 0, DELETE="on")).status_code

    assert take_away() == 200
    Attachment.objects.update(public=False)
    correct(trip)
    assert take_away() == 302
    assert not Attachment.objects.filter(pk=paper.pk).exists()


def test_stops_are_judged_in_words(clerk):
    place = DestinationFactory()
    data = in_row(
        empty_form(clerk), "stops", 0, destination=place.pk, arrival="1401/11/9", departure="1401/11/2"
    )
    assert "The departure is before the arrival." in faults(clerk.post(f"/en{ADD}", data))
    data = with_row(in_row(data, "stops", 0, departure=""), "stops", **STOP)
    assert clerk.post(ADD, data).status_code == 302
    assert Stop.objects.count() == 1


def test_a_place_is_entered_once(clerk):
    DestinationFactory(name="غازی‌عینتاب", country="TR")
    data = {"country": "TR", "is_city": "on", "name": "غازي عينتاب"}
    assert "This place is in the list already." in faults(
        clerk.post("/en/admin/trips/destination/add/", data)
    )
    half = {"country": "TR", "is_city": "on", "name": "بورسا", "latitude": "40.1"}
    assert "Give latitude and longitude together" in faults(
        clerk.post("/en/admin/trips/destination/add/", half)
    )
    assert clerk.post("/admin/trips/destination/add/", half | {"longitude": "۲۹٫۰۶"}).status_code == 302


def test_the_rows_of_a_replaced_trip(clerk, tehran):
    """Only a withdrawn trip of one's own can be stood for."""
    StopFactory(trip=TripFactory(municipality=tehran))
    public = published_trip(municipality=tehran)
    refused = clerk.post(f"/en{ADD}", empty_form(clerk) | {"replaces": public.pk})
    assert "Select a valid choice" in faults(refused)


NASTY = ["\0", "9" * 30, "-1", "1e400", "' OR 1=1 --", "\u202e\ud7ff", "😀" * 400, "NaN", "۹" * 25, " "]


@pytest.fixture
def small_trip(tehran) -> Trip:
    """A row of every kind that names another record."""
    trip = TripFactory(municipality=tehran)
    StopFactory(trip=trip)
    TravellerFactory(trip=trip)
    CostFactory(trip=trip)
    return trip


def typeable(data: dict[str, Any]) -> list[str]:
    return [name for name in data if not name.endswith(("_FORMS", "csrfmiddlewaretoken"))]


def test_whatever_is_typed_is_never_a_500(clerk, small_trip):
    """In every field at once, and in every other one."""
    data = form_of(clerk.get(change(small_trip)))
    for typed in NASTY:
        names = typeable(data)
        for chosen in (names, names[::2]):
            answer = clerk.post(change(small_trip), data | dict.fromkeys(chosen, typed))
            assert answer.status_code in (200, 302), (typed, chosen)
            if answer.status_code == 302:  # it was saved: the form is another one now
                data = form_of(clerk.get(change(small_trip)))


@pytest.mark.parametrize("typed", ["9" * 30, "x"])
def test_no_forged_key_is_a_500(clerk, small_trip, typed):
    keys = (
        "official",
        "unit",
        "destination",
        "funding_source",
        "traveller",
        "redaction",
        "municipality",
        "id",
        "stops",
    )
    data = form_of(clerk.get(change(small_trip)))
    for name in typeable(data | {"travellers-0-stops": ""}):
        if name.split("-")[-1] in keys:
            assert clerk.post(change(small_trip), data | {name: typed}).status_code in (200, 302), name


@pytest.mark.parametrize("count", ["", "x", "-1", "9" * 30, "\0", "2000"])
def test_a_forged_count_of_rows_is_never_a_500(clerk, count):
    answer = clerk.post(ADD, empty_form(clerk) | {"sources-TOTAL_FORMS": count})
    assert answer.status_code in (200, 302, 400)
