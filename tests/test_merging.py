"""Two records of one thing become one: the old id leads to the one that stays, and nothing that was private is told."""

import json
from io import StringIO

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client

from officials.audited import AuditEntry
from officials.models import Official, Tenure, Unit
from officials.publication import publish_policy
from tests import factories
from tests.clerks import Role, form_of, signed_in, superuser
from transparency import gate
from transparency.models import Kind, LedgerEntry
from trips import merging
from trips.bearers import BEARERS
from trips.document.schema import SCHEMAS
from trips.four_eyes import hands
from trips.merged import merged
from trips.models import Trip
from trips.models.published import PublishedTerm, PublishedTrip

pytestmark = pytest.mark.django_db
REASON = "یک نفر دو بار ثبت شده بود."


@pytest.fixture
def tehran():
    return factories.published_municipality(code="tehran")


def address(kind: str, stays, gone=None) -> str:
    return f"/en/admin/trips/trip/merging/{kind}/{stays.pk}/" + (f"?gone={gone.pk}" if gone else "")


def document(trip: Trip) -> dict:
    trip.refresh_from_db()
    return PublishedTrip.objects.select_related("entry").get(ref=trip.ref).entry.read()


def test_an_official_entered_twice_becomes_one(tehran):
    twice, kept = (
        factories.OfficialFactory(municipality=tehran, name=name) for name in ("علی رضايی", "علی رضایی")
    )
    factories.TenureFactory(official=twice)
    first, second, draft = (factories.TripFactory(municipality=tehran) for _number in range(3))
    for trip, official in ((first, twice), (second, kept), (draft, twice)):
        factories.TravellerFactory(trip=trip, official=official, office="mayor")
    for trip in (first, second):
        factories.publish(trip)
    old, new = twice.public_id, kept.public_id
    reader, publisher = Client(), signed_in(tehran, Role.PUBLISHER)
    assert reader.get(f"/officials/{old}/").status_code == 200
    assert f"?gone={twice.pk}" in publisher.get(address("official", kept)).content.decode()
    assert f"?gone={twice.pk}" in publisher.get(address("official", kept) + "?q=علي").content.decode()
    change = publisher.get(f"/en/admin/officials/official/{kept.pk}/change/").content.decode()
    assert address("official", kept) in change

    place = address("official", kept, twice)
    page = publisher.get(place)
    assert document(first)["ref"] in page.content.decode()
    assert document(second)["ref"] not in page.content.decode()
    assert signed_in(tehran).post(place, {"reason": REASON}).status_code == 403, "a clerk publishes nothing"
    assert publisher.post(place, form_of(page, "act-form")).status_code == 200, "a correction needs a reason"
    before = LedgerEntry.objects.count()
    assert publisher.post(place, form_of(page, "act-form") | {"reason": REASON}).status_code == 302
    assert LedgerEntry.objects.count() == before + 2
    entry = LedgerEntry.objects.order_by("-serial")[0]
    jsonschema.validate(entry.read(), SCHEMAS["merge-1.0"])
    assert (entry.kind, entry.subject) == ("publication", f"merged/official/{old}")
    assert (entry.read()["into"], entry.read()["reason"]) == (new, REASON)
    (traveller,) = document(first)["travellers"]
    assert (traveller["official"], traveller["name"]) == (new, "علی رضایی")
    assert document(first)["reason"] == REASON
    assert not Official.objects.filter(pk=twice.pk).exists()
    kept.refresh_from_db()
    assert kept.aliases == "", "both were stored in one spelling"
    assert Tenure.objects.get().official == kept
    assert draft.travellers.get().official == kept
    assert Trip.objects.get(pk=draft.pk).revision > 0
    assert AuditEntry.objects.filter(kind="deleted", subject_key=str(twice.pk)).get().note == REASON

    # The old id leads to the new one, in each language and with what was asked.
    for prefix in ("", "/en"):
        moved = reader.get(f"{prefix}/officials/{old}/")
        assert (moved.status_code, moved["Location"]) == (301, f"{prefix}/officials/{new}/")
    moved = reader.get(f"/api/v1/officials/{old}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/api/v1/officials/{new}/")
    assert reader.get(moved["Location"]).json()["trips"] == 2
    assert reader.get(f"/officials/{old}/?banana=1").status_code == 400
    (fault,) = reader.get(f"/api/v1/trips/?official={old}").json()["errors"]
    assert fault["allowed"] == [new]
    assert "merged" in reader.get("/ledger/").content.decode()
    # Merged once more: both lead to what stays.
    third = factories.OfficialFactory(municipality=tehran, name="علی رضایی")
    merging.merge(BEARERS["official"], kept, third, REASON, factories.UserFactory())
    for gone in (old, new):
        assert reader.get(f"/officials/{gone}/")["Location"] == f"/officials/{third.public_id}/"
    # Nobody bears it any more: there is nothing to lead to.
    for trip in (first, second):
        factories.withdraw(Trip.objects.get(pk=trip.pk))
    assert reader.get(f"/officials/{old}/").status_code == 404
    call_command("verify_ledger", "--deep", stdout=StringIO())
    gate.rebuild()
    call_command("verify_ledger", "--deep", stdout=StringIO())


@pytest.mark.parametrize("kind", ["unit", "fundingsource", "destination"])
def test_units_payers_and_places_are_merged_alike(tehran, kind):
    trip = factories.full_trip(municipality=tehran)
    factories.publish(trip)
    gone = {
        "unit": lambda: trip.travellers.exclude(unit=None).first().unit,
        "fundingsource": lambda: trip.costs.exclude(funding_source=None).first().funding_source,
        "destination": lambda: trip.stops.filter(purpose="visit").first().destination,
    }[kind]()
    stays = type(gone).objects.get(pk=gone.pk)
    stays.pk, stays.public_id, stays.name = None, f"other-{kind}", "نام درست"
    stays._state.adding = True
    stays.save()
    if kind == "unit":
        child = factories.UnitFactory(municipality=tehran, parent=gone)
        type(stays).objects.filter(pk=stays.pk).update(parent=gone)
    root, path = superuser(), {"unit": "units", "fundingsource": "funding-sources"}.get(kind, "destinations")
    place = address(kind, stays, gone)
    assert (
        root.post(place, form_of(root.get(place), "act-form") | {"reason": "دو بار ثبت شده بود."}).status_code
        == 302
    )
    assert f'"{stays.public_id}"' in json.dumps(document(trip))
    assert gone.public_id not in json.dumps(document(trip))
    if kind == "unit":
        child.refresh_from_db()
        assert child.parent_id == stays.pk
        assert Unit.objects.get(pk=stays.pk).parent_id is None
    for prefix in ("", "/en", "/api/v1"):
        moved = Client().get(f"{prefix}/{path}/{gone.public_id}/")
        assert (moved.status_code, moved["Location"]) == (301, f"{prefix}/{path}/{stays.public_id}/")
    if kind == "fundingsource":
        moved = Client().get(f"/funding-sources/{gone.public_id}/?page=1")
        assert moved["Location"] == f"/funding-sources/{stays.public_id}/?page=1"
        moved = Client().get(f"/api/v1/funding-sources/{gone.public_id}/taken/?page_size=7")
        assert moved["Location"] == f"/api/v1/funding-sources/{stays.public_id}/taken/?page_size=7"


def test_of_who_was_never_public_nobody_learns(tehran):
    """A name that no document gives: the merger is in no ledger, and neither id leads anywhere."""
    hidden, kept = (factories.OfficialFactory(municipality=tehran) for _number in range(2))
    trip = factories.TripFactory(municipality=tehran)
    factories.TravellerFactory(trip=trip, official=hidden, office="")
    factories.publish(trip)
    assert not PublishedTerm.objects.filter(name="official").exists()
    before = LedgerEntry.objects.count()
    merging.merge(BEARERS["official"], hidden, kept, REASON, factories.UserFactory())
    assert LedgerEntry.objects.count() == before
    assert trip.travellers.get().official == kept
    for official in (hidden, kept):
        assert Client().get(f"/officials/{official.public_id}/").status_code == 404
        assert Client().get(f"/api/v1/officials/{official.public_id}/").status_code == 404


def test_what_cannot_be_merged_is_refused_and_nothing_changes(tehran):
    qom = factories.published_municipality(code="qom")
    one, other = (factories.OfficialFactory(municipality=tehran) for _number in range(2))
    stranger = factories.OfficialFactory(municipality=qom)
    trip = factories.TripFactory(municipality=tehran)
    factories.TravellerFactory(trip=trip, official=one, office="mayor")
    factories.publish(trip)
    bearer, user = BEARERS["official"], factories.UserFactory()
    publisher = signed_in(tehran, Role.PUBLISHER)
    count = LedgerEntry.objects.count()
    with pytest.raises(gate.GateRefusal):
        merging.merge(bearer, one, stranger, REASON, user)
    with pytest.raises(gate.GateRefusal):
        merging.merge(bearer, one, other, " ", user)
    Trip.objects.filter(pk=trip.pk).update(title="اصلاحی که آماده نیست")
    with pytest.raises(gate.GateRefusal):
        merging.merge(bearer, one, other, REASON, user)
    assert trip.ref in publisher.get(address("official", other, one)).content.decode()
    Trip.objects.filter(pk=trip.pk).update(title=trip.title)
    factories.TravellerFactory(trip=trip, official=other, office="mayor")
    with pytest.raises(gate.GateRefusal):
        merging.merge(bearer, one, other, REASON, user)
    trip.travellers.filter(official=other).delete()
    # A trip of another municipality names it: its publisher would have to pass it, too.
    guest = factories.TripFactory(municipality=qom)
    factories.TravellerFactory(trip=guest, official=one, municipality=tehran)
    place = address("official", other, one)
    assert 'class="act-form"' not in publisher.get(place).content.decode()
    assert publisher.post(place, {"reason": REASON}).status_code == 403
    for wrong in (
        address("official", other) + "?gone=x",
        address("official", other, other),
        address("official", other, stranger),
        address("municipality", tehran),
        "/en/admin/trips/trip/merging/nothing/1/",
        address("official", stranger),
    ):
        assert publisher.get(wrong).status_code == 404, wrong
    # A draft of another municipality names both: it is not told what it is called.
    factories.TravellerFactory(trip=guest, official=other, municipality=tehran)
    Trip.objects.filter(pk=guest.pk).update(title="پیش‌نویس قم")
    for who in (publisher, signed_in(tehran)):
        assert "پیش‌نویس قم" not in who.get(place).content.decode()
    assert "پیش‌نویس قم" in superuser().get(place).content.decode()
    assert LedgerEntry.objects.count() == count
    assert Official.objects.count() == 3


def test_what_was_merged_or_changed_meanwhile_is_seen(tehran):
    """The two are read anew under their lock: no change of somebody else is lost, and nothing is merged twice."""
    gone, stays, third = (factories.OfficialFactory(municipality=tehran, name=name) for name in "ابج")
    Official.objects.filter(pk=stays.pk).update(name_en="Changed meanwhile")
    bearer, user = BEARERS["official"], factories.UserFactory()
    again = Official.objects.get(pk=gone.pk)
    merging.merge(bearer, gone, stays, REASON, user)
    stays.refresh_from_db()
    assert (stays.name_en, stays.aliases) == ("Changed meanwhile", "ا")
    for one, other in ((again, stays), (third, again)):
        with pytest.raises(gate.GateRefusal):
            merging.merge(bearer, one, other, REASON, user)
    assert set(Official.objects.values_list("pk", flat=True)) == {stays.pk, third.pk}


def test_a_unit_takes_the_place_of_the_one_that_it_is_a_part_of(tehran):
    above = factories.UnitFactory(municipality=tehran)
    gone = factories.UnitFactory(municipality=tehran, parent=above)
    between = factories.UnitFactory(municipality=tehran, parent=gone)
    stays = factories.UnitFactory(municipality=tehran, parent=between)
    merging.merge(BEARERS["unit"], gone, stays, REASON, factories.UserFactory())
    parents = dict(Unit.objects.values_list("pk", "parent"))
    assert parents == {above.pk: None, stays.pk: above.pk, between.pk: stays.pk}


def test_an_id_that_comes_again_leads_in_no_circle(tehran, django_assert_num_queries):
    """Records from a file bring their ids, and may bring one back that was merged."""
    first, second = (factories.OfficialFactory(municipality=tehran) for _number in range(2))
    trip = factories.TripFactory(municipality=tehran)
    factories.TravellerFactory(trip=trip, official=first, office="mayor")
    factories.publish(trip)
    old, new = first.public_id, second.public_id
    bearer, user = BEARERS["official"], factories.UserFactory()
    merging.merge(bearer, first, second, REASON, user)
    back = factories.OfficialFactory(municipality=tehran, public_id=old)
    merging.merge(bearer, second, back, REASON, user)
    assert Client().get(f"/officials/{new}/")["Location"] == f"/officials/{old}/"
    assert Client().get(f"/officials/{old}/").status_code == 200
    third = factories.OfficialFactory(municipality=tehran)
    merging.merge(bearer, back, third, REASON, user)
    told = LedgerEntry.objects.filter(subject=f"merged/official/{old}").order_by("serial")
    assert [(entry.kind, entry.read()["version"]) for entry in told] == [
        (Kind.PUBLICATION, 1),
        (Kind.CORRECTION, 2),
    ]
    for gone in (old, new):
        assert Client().get(f"/officials/{gone}/")["Location"] == f"/officials/{third.public_id}/"
    factories.withdraw(Trip.objects.get(pk=trip.pk))
    for gone in (old, new):
        assert Client().get(f"/officials/{gone}/").status_code == 404
    with django_assert_num_queries(1):
        asked = {("official", f"x{number}") for number in range(50)}
        assert merged(asked | {("official", new)}) == {("official", new)}


def test_under_four_eyes_a_merger_that_says_another_name_needs_a_second_pair(tehran):
    """Whoever renames somebody is barred from the gate, so whoever makes one somebody else is."""
    publish_policy(factories.PolicyFactory(municipality=tehran, four_eyes=True))
    one, other, alike = (factories.OfficialFactory(municipality=tehran, name=name) for name in "ابا")
    trip, draft = (factories.TripFactory(municipality=tehran) for _number in range(2))
    for each in (trip, draft):
        factories.TravellerFactory(trip=each, official=one, office="mayor")
    factories.publish(trip)
    bearer, user = BEARERS["official"], factories.UserFactory()
    with pytest.raises(gate.GateRefusal) as refused:
        merging.merge(bearer, one, other, REASON, user)
    assert refused.value.code == "four_eyes"
    assert document(trip)["travellers"][0]["official"] == one.public_id
    merging.merge(bearer, one, alike, REASON, user)
    assert document(trip)["travellers"][0]["official"] == alike.public_id
    assert user.pk not in hands(draft), "it says the same"
    factories.withdraw(Trip.objects.get(pk=trip.pk))
    merging.merge(bearer, alike, other, REASON, user)
    assert user.pk in hands(draft)
