"""The gate from the admin: what was shown is what is passed, publishers alone pass it, and refusals keep what was typed."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from officials.models import Policy
from officials.published import registry
from transparency import calendar
from transparency.models import Kind, LedgerEntry
from trips.models import PublishedTrip, Trip

from .clerks import Role, form_of, member, signed_in, superuser
from .factories import (
    CoverageFactory,
    FundingSourceFactory,
    MunicipalityFactory,
    NilDeclarationFactory,
    OfficialFactory,
    PolicyFactory,
    TravellerFactory,
    TripFactory,
    correct,
    full_trip,
    publish,
    published_municipality,
    published_trip,
    submit,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران", name_en="Tehran Municipality")


@pytest.fixture
def publisher(tehran) -> Client:
    return signed_in(tehran, Role.PUBLISHER)


def at(trip: Trip, act: str) -> str:
    return f"/en/admin/trips/trip/{trip.pk}/{act}/"


def shown(client: Client, address: str) -> dict[str, Any]:
    """The form of an act as the page shows it."""
    return form_of(client.get(address), "act-form")


def newest() -> LedgerEntry:
    return LedgerEntry.objects.order_by("-serial").first()


# ---- Publication ----


def test_a_trip_is_published_as_it_was_previewed(publisher, tehran):
    trip = submit(full_trip(municipality=tehran))
    page = publisher.get(at(trip, "preview"))
    assert "Not published yet" in page.content.decode()
    answer = publisher.post(at(trip, "preview"), form_of(page, "act-form"))
    assert answer["Location"] == at(trip, "change")
    assert PublishedTrip.objects.get().ref == "tehran-1401-1"
    assert newest().kind == Kind.PUBLICATION
    assert "tehran-1401-1" in publisher.get(at(trip, "change")).content.decode()


def test_the_preview_is_the_public_page(publisher, tehran):
    trip = full_trip(municipality=tehran)
    preview = publisher.get(at(trip, "preview")).content.decode()
    publish(trip)
    public = Client().get("/en/trips/tehran-1401-1/").content.decode()

    def body(page: str) -> str:
        """Without what only a public record has: its deadlines, its place among others, how to cite it."""
        told = page.split('<div class="trip-body">')[1].split('<div class="trip-more">')[0]
        return re.sub(r'<nav class="jumps".*?</nav>', "", told, flags=re.DOTALL)

    assert body(preview) == body(public)


def test_what_changed_after_the_preview_is_not_passed(publisher, tehran):
    trip = submit(full_trip(municipality=tehran, title_en=""))
    confirmed = shown(publisher, at(trip, "preview"))
    Trip.objects.filter(pk=trip.pk).update(title="عنوانی که کسی ندید")
    answer = publisher.post(at(trip, "preview"), confirmed)
    assert answer.status_code == 200
    assert "The record has changed since you looked at the preview." in answer.content.decode()
    assert "عنوانی که کسی ندید" in answer.content.decode()
    assert not PublishedTrip.objects.exists()
    assert publisher.post(at(trip, "preview"), form_of(answer, "act-form")).status_code == 302
    assert PublishedTrip.objects.get().title == "عنوانی که کسی ندید"


@pytest.mark.parametrize("confirmed", ["", "x", "0" * 64, "\0", "9" * 500])
def test_a_forged_confirmation_is_refused(publisher, tehran, confirmed):
    trip = submit(full_trip(municipality=tehran))
    assert publisher.post(at(trip, "preview"), {"confirmed": confirmed}).status_code == 200
    assert not PublishedTrip.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER])
def test_publishers_alone_pass_the_gate(tehran, publisher, role):
    trip, public = submit(full_trip(municipality=tehran)), published_trip(municipality=tehran)
    serial = LedgerEntry.objects.count()
    other = signed_in(tehran, role)
    assert "A publisher of this municipality" in other.get(at(trip, "preview")).content.decode()
    confirmed = shown(publisher, at(trip, "preview"))
    for record, act in ((trip, "preview"), (public, "withdraw"), (public, "erase")):
        typed = confirmed | {"reason": "x", "ground": "x", "serial": serial}
        assert other.post(at(record, act), typed).status_code == 403, act
    assert LedgerEntry.objects.count() == serial


def test_a_refusal_of_the_gate_stands_beside_the_form():
    unpublished = MunicipalityFactory()
    trip = submit(TripFactory(municipality=unpublished))
    client = signed_in(unpublished, Role.PUBLISHER)
    answer = client.post(at(trip, "preview"), shown(client, at(trip, "preview")))
    assert "Publish the municipality&#x27;s profile first." in answer.content.decode()


def test_whoever_renames_an_official_of_a_trip_has_had_a_hand_in_it(tehran):
    """Else a publisher could put another name into a submitted trip and pass it alone."""
    PolicyFactory(municipality=tehran, four_eyes=True)
    root = superuser()
    policy = f"/en/admin/officials/municipality/{tehran.pk}/policy/{Policy.objects.get().pk}/"
    assert root.post(policy, shown(root, policy)).status_code == 302
    official = OfficialFactory(municipality=tehran, name="نام پیشین")
    trip = TripFactory(municipality=tehran, start="1404-01-05", end="1404-01-09")
    TravellerFactory(trip=trip, official=official, office="mayor")
    submit(trip, member(tehran, Role.CLERK))
    renames, spells = signed_in(tehran, Role.PUBLISHER), signed_in(tehran, Role.PUBLISHER)
    address = f"/en/admin/officials/official/{official.pk}/change/"
    typed = form_of(renames.get(address), "official_form")
    assert renames.post(address, typed | {"name": "نام تازه"}).status_code == 302
    assert (
        spells.post(
            address, form_of(spells.get(address), "official_form") | {"aliases": "نامی دیگر"}
        ).status_code
        == 302
    )
    assert "Four eyes are required here" in renames.get(at(trip, "preview")).content.decode()
    assert spells.post(at(trip, "preview"), shown(spells, at(trip, "preview"))).status_code == 302
    assert PublishedTrip.objects.exists()


def test_four_eyes_hold_from_the_form_to_the_gate(tehran):
    PolicyFactory(municipality=tehran, four_eyes=True)
    root = superuser()
    policy = f"/en/admin/officials/municipality/{tehran.pk}/policy/{Policy.objects.get().pk}/"
    assert root.post(policy, shown(root, policy)).status_code == 302
    enters, passes = signed_in(tehran, Role.PUBLISHER), Client()
    passes.force_login(member(tehran, Role.PUBLISHER, first_name="زهرا", last_name="احمدی"))
    add = "/en/admin/trips/trip/add/"
    data = form_of(enters.get(add)) | {"title": "سفر", "kind": "visit", "status": "done"}
    data |= {"start": "1404/1/5", "end": "1404/1/9"}
    assert enters.post(add, data).status_code == 302
    trip = Trip.objects.get()
    assert enters.post(at(trip, "submit"), shown(enters, at(trip, "submit"))).status_code == 302
    confirmed = shown(passes, at(trip, "preview"))
    for client in (enters, root_with_hands(trip)):  # being a superuser is no way around
        page = client.get(at(trip, "preview")).content.decode()
        assert "Four eyes are required here" in page
        assert "It can be published by: زهرا احمدی" in page
        assert 'class="act-form"' not in page
        refused = client.post(at(trip, "preview"), confirmed)
        assert "Four eyes are required here" in refused.content.decode()
        assert not PublishedTrip.objects.exists()
    assert passes.post(at(trip, "preview"), confirmed).status_code == 302
    assert PublishedTrip.objects.exists()


def root_with_hands(trip: Trip) -> Client:
    """A superuser who changed the trip."""
    client = superuser()
    trip.hands.add(int(client.session["_auth_user_id"]))
    return client


# ---- Correction, withdrawal, erasure ----


def test_a_correction_shows_what_changes_and_asks_for_the_reason(publisher, tehran):
    trip = published_trip(municipality=tehran, title="عنوان نخست")
    assert (
        "Nothing has changed since this was last published."
        in publisher.get(at(trip, "preview")).content.decode()
    )
    Trip.objects.filter(pk=trip.pk).update(title="عنوان درست")
    submit(trip)
    page = publisher.get(at(trip, "preview"))
    assert "<del>عنوان نخست</del>" in page.content.decode().replace('<span lang="fa" dir="rtl">', "").replace(
        "</span>", ""
    )
    unreasoned = publisher.post(at(trip, "preview"), form_of(page, "act-form"))
    assert "This field is required." in unreasoned.content.decode()
    assert (
        publisher.post(at(trip, "preview"), form_of(page, "act-form") | {"reason": "غلط تایپی"}).status_code
        == 302
    )
    assert (newest().kind, json.loads(newest().document)["reason"]) == (Kind.CORRECTION, "غلط تایپی")


def test_a_refused_correction_keeps_the_reason_typed(publisher, tehran):
    trip = published_trip(municipality=tehran)
    Trip.objects.filter(pk=trip.pk).update(title="یک")
    submit(trip)
    confirmed = shown(publisher, at(trip, "preview"))
    Trip.objects.filter(pk=trip.pk).update(title="دو")
    answer = publisher.post(at(trip, "preview"), confirmed | {"reason": "دلیلی که نباید گم شود"})
    assert form_of(answer, "act-form")["reason"] == "دلیلی که نباید گم شود"
    assert newest().kind == Kind.PUBLICATION


def test_a_withdrawal_needs_reason_and_ground(publisher, tehran):
    trip = published_trip(municipality=tehran)
    data = shown(publisher, at(trip, "withdraw"))
    half = publisher.post(at(trip, "withdraw"), data | {"reason": "دلیل"})
    assert form_of(half, "act-form")["reason"] == "دلیل"
    assert PublishedTrip.objects.exists()
    done = publisher.post(at(trip, "withdraw"), data | {"reason": "دلیل", "ground": "ماده"})
    assert done.status_code == 302
    assert not PublishedTrip.objects.exists()
    assert Client().get(f"/trips/{Trip.objects.get().ref}/").status_code == 410
    page = publisher.get(at(trip, "preview")).content.decode()
    assert "This trip is withdrawn." in page
    assert "This trip is withdrawn." in publisher.get(at(trip, "withdraw")).content.decode()


def test_a_withdrawal_confirms_the_version_that_was_shown(publisher, tehran):
    trip = published_trip(municipality=tehran)
    data = shown(publisher, at(trip, "withdraw")) | {"reason": "دلیل", "ground": "ماده"}
    correct(trip, title="دیگر")
    answer = publisher.post(at(trip, "withdraw"), data)
    assert "The record has changed since you looked" in answer.content.decode()
    assert PublishedTrip.objects.exists()


def test_a_replaced_version_is_erased(publisher, tehran):
    trip = published_trip(municipality=tehran, title="نامی که باید برود")
    first = newest().serial
    assert "Only a version that a later one has replaced" in publisher.get(at(trip, "erase")).content.decode()
    correct(trip, title="سفر")
    data = shown(publisher, at(trip, "erase")) | {"reason": "دلیل", "ground": "ماده"}
    for serial in ("", "x", str(first + 1), "9" * 30):
        assert publisher.post(at(trip, "erase"), data | {"serial": serial}).status_code == 200
    assert publisher.post(at(trip, "erase"), data | {"serial": str(first)}).status_code == 302
    assert LedgerEntry.objects.get(serial=first).document is None
    assert (
        "نامی که باید برود"
        not in publisher.get(f"/admin/transparency/ledgerentry/{first}/change/").content.decode()
    )


# ---- Profiles, policies, nil ----


def test_a_profile_is_published_and_its_change_needs_a_reason():
    city = MunicipalityFactory(code="yazd", name="شهرداری یزد")
    CoverageFactory(municipality=city)
    client = signed_in(city, Role.PUBLISHER)
    address = f"/en/admin/officials/municipality/{city.pk}/profile/"
    assert client.post(address, shown(client, address)).status_code == 302
    assert registry().municipalities["yazd"]["municipality"]["name"] == "شهرداری یزد"
    assert "Nothing has changed" in client.get(address).content.decode()
    city.name = "شهرداری شهر یزد"
    city.save()
    page = client.get(address)
    assert "<del>شهرداری یزد</del> <ins>شهرداری شهر یزد</ins>" in page.content.decode()
    assert client.post(address, form_of(page, "act-form")).status_code == 200
    stale = form_of(page, "act-form") | {"reason": "نام رسمی"}
    city.coverages.update(first="1391-01")
    assert "The record has changed since" in client.post(address, stale).content.decode()
    fresh = shown(client, address) | {"reason": "نام رسمی"}
    assert client.post(address, fresh).status_code == 302
    assert signed_in(city).post(address, fresh).status_code == 403


def test_a_policy_acts_forward_only(tehran, publisher):
    published_trip(municipality=tehran)
    policy = PolicyFactory(municipality=tehran)
    address = f"/en/admin/officials/municipality/{tehran.pk}/policy/{policy.pk}/"
    answer = publisher.post(address, shown(publisher, address))
    assert "A policy acts forward only: choose today or a later day." in answer.content.decode()
    policy.valid_from = calendar.today()
    policy.save()
    assert publisher.post(address, shown(publisher, address)).status_code == 302
    assert len(registry().policies["tehran"]) == 1


def test_nil_is_declared_and_revoked(tehran, publisher):
    declaration = NilDeclarationFactory(municipality=tehran, month="1401-10")
    base = f"/en/admin/trips/nildeclaration/{declaration.pk}"
    clerk = signed_in(tehran)
    assert clerk.post(f"{base}/declare/", shown(publisher, f"{base}/declare/")).status_code == 403
    assert publisher.post(f"{base}/declare/", shown(publisher, f"{base}/declare/")).status_code == 302
    assert registry().nil_declared("tehran", "1401-10")
    assert clerk.post(f"{base}/delete/", {"post": "yes"}).status_code == 403
    assert "This month is declared already." in publisher.get(f"{base}/declare/").content.decode()
    data = shown(publisher, f"{base}/revoke/")
    assert publisher.post(f"{base}/revoke/", data).status_code == 200
    assert publisher.post(f"{base}/revoke/", data | {"reason": "سفری پیدا شد"}).status_code == 302
    assert not registry().nil_declared("tehran", "1401-10")


def test_a_month_with_a_public_trip_is_not_declared_nil(tehran, publisher):
    published_trip(municipality=tehran, start="1401-09-27")
    declaration = NilDeclarationFactory(municipality=tehran, month="1401-09")
    address = f"/en/admin/trips/nildeclaration/{declaration.pk}/declare/"
    for answer in (publisher.get(address), publisher.post(address, {"confirmed": "x"})):
        assert "tehran-1401-1" in answer.content.decode()
        assert "began in this month" in answer.content.decode()
        assert 'class="act-form"' not in answer.content.decode()
    assert not registry().nil_declared("tehran", "1401-09")


def test_a_month_is_prepared_once_and_only_after_it_has_ended(tehran):
    clerk = signed_in(tehran)
    add = "/en/admin/trips/nildeclaration/add/"
    data = form_of(clerk.get(add), "nildeclaration_form")
    running = "{}-{:02}".format(*calendar.to_jalali(calendar.today())[:2])
    assert (
        "Declare a month only after it has ended."
        in clerk.post(add, data | {"month": running}).content.decode()
    )
    assert clerk.post(add, data | {"month": "۱۴۰۱/۱۰"}).status_code == 302
    again = clerk.post(add, data | {"month": "1401-10"})
    assert again.status_code == 200
    assert "already exists" in again.content.decode()


# ---- Corrected names ----


def test_a_corrected_name_goes_into_the_documents_that_bear_it(tehran, publisher):
    mayor = OfficialFactory(municipality=tehran, name="نام غلط")
    trips = [TripFactory(municipality=tehran) for _number in range(3)]
    for trip in trips:
        TravellerFactory(trip=trip, official=mayor, office="mayor")
        publish(trip)
    untouched = published_trip(municipality=tehran)
    mayor.name = "نام درست"
    mayor.save()
    Trip.objects.filter(pk=trips[2].pk).update(title="اصلاحی که آماده نیست")
    address = f"/en/admin/trips/trip/renamed/official/{mayor.pk}/"
    page = publisher.get(address)
    assert page.content.decode().count("tehran-1401-") >= 3
    before = LedgerEntry.objects.count()
    assert publisher.post(address, form_of(page, "act-form")).status_code == 200
    assert publisher.post(address, form_of(page, "act-form") | {"reason": "نام غلط بود"}).status_code == 302
    assert LedgerEntry.objects.count() == before + 2
    current = {
        row.ref: json.loads(row.entry.document) for row in PublishedTrip.objects.select_related("entry")
    }
    names = {ref: [one["name"] for one in document["travellers"]] for ref, document in current.items()}
    for trip in trips:
        trip.refresh_from_db()
    assert names[trips[0].ref] == names[trips[1].ref] == ["نام درست"]
    assert names[trips[2].ref] == ["نام غلط"], (
        "a trip with other changes in preparation waits for its own page"
    )
    assert current[trips[2].ref]["title"] != "اصلاحی که آماده نیست"
    assert names[Trip.objects.get(pk=untouched.pk).ref] == []
    assert "No public trip of yours would read otherwise." in publisher.get(address).content.decode()


@pytest.mark.parametrize("kind", ["unit", "fundingsource", "destination", "municipality"])
def test_every_kind_of_name_can_be_corrected(tehran, kind):
    trip = full_trip(municipality=tehran)
    publish(trip)
    record = {
        "unit": trip.travellers.first().unit,
        "fundingsource": trip.costs.first().funding_source,
        "destination": trip.stops.first().destination,
        "municipality": tehran,
    }[kind]
    record.name = "نام تازه و درست"
    record.save()
    root = superuser()
    address = f"/en/admin/trips/trip/renamed/{kind}/{record.pk}/"
    assert root.post(address, shown(root, address) | {"reason": "نام غلط بود"}).status_code == 302
    assert "نام تازه و درست" in newest().document


def test_a_corrected_name_stops_at_the_own_municipality(tehran, publisher):
    qom = published_municipality(code="qom")
    shared = FundingSourceFactory(municipality=None, name="منبع مشترک")
    for city in (tehran, qom):
        trip = full_trip(municipality=city)
        trip.costs.update(funding_source=shared)
        publish(trip)
    shared.name = "منبع مشترک اصلاح‌شده"
    shared.save()
    address = f"/en/admin/trips/trip/renamed/fundingsource/{shared.pk}/"
    page = publisher.get(address)
    assert "qom-1401-1" not in page.content.decode()
    assert publisher.post(address, form_of(page, "act-form") | {"reason": "x"}).status_code == 302
    assert json.loads(newest().document)["ref"] == "tehran-1401-1"
    assert signed_in(tehran).post(address, {"reason": "x"}).status_code == 403


def test_what_was_withdrawn_says_so_and_offers_nothing_more(tehran, publisher):
    trip = published_trip(municipality=tehran)
    withdraw(trip)
    page = publisher.get(at(trip, "change")).content.decode()
    assert "Changes here have no effect any more." in page
    assert at(trip, "withdraw") not in page


def test_who_passed_the_gate_stands_in_the_record_s_history(tehran):
    user = member(tehran, Role.PUBLISHER, first_name="زهرا")
    client = Client()
    client.force_login(user)
    trip = submit(full_trip(municipality=tehran))
    client.post(at(trip, "preview"), shown(client, at(trip, "preview")))
    page = client.get(f"/admin/trips/trip/{trip.pk}/history/").content.decode()
    assert "زهرا" in page
    year = calendar.to_jalali(calendar.today())[0]
    assert str(year).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) in page
