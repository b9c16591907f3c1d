"""Profiles: what each says of its subject alone. Their figures are counted anew by tests/test_reckoning.py."""

from typing import Any

import pytest

from officials.codes import Office
from tests import factories, pagereading, reading, reckoning
from trips.codes import Attendance, Interest, Status
from trips.models import Trip
from trips.models.published import PublishedFacet, PublishedTerm, PublishedTrip

pytestmark = pytest.mark.django_db


def page(client, address: str, status: int = 200) -> pagereading.Element:
    """The page, without a fault, every figure of it right."""
    answer = client.get(address)
    assert answer.status_code == status, address
    found = pagereading.read(answer.text)
    assert pagereading.faults(found) == [], address
    assert reckoning.wrong(found, reading.read_public()) == [], address
    return found


def section(found: pagereading.Element, name: str) -> str:
    """The words of the section under a heading."""
    [one] = [one for one in found.all("section") if one.attributes.get("aria-labelledby") == name]
    return one.text


def value_of(kind: str, trip: Trip) -> set[str]:
    published = PublishedTrip.objects.get(ref=trip.ref)
    return set(PublishedFacet.objects.filter(name=kind, trip=published).values_list("value", flat=True))


def made() -> dict[str, Any]:
    """A mayor's two trips, on the second of which they go to one city of two, and a deputy who did not go."""
    tehran = factories.published_municipality(code="tehran", name="شهرداری تهران")
    unit = factories.UnitFactory(municipality=tehran, name="حوزهٔ شهردار")
    mayor = factories.OfficialFactory(municipality=tehran, name="مریم نمونه‌ای", name_en="Invented Mayor")
    deputy = factories.OfficialFactory(municipality=tehran, name="بهرام ساختگی")
    host = factories.FundingSourceFactory(name="شرکت میزبان", kind="company")
    own = factories.FundingSourceFactory(name="شهرداری", municipality=tehran)
    trips = []
    for year, post in (("1400", "معاون عمرانی"), ("1402", "شهردار")):
        trip = factories.TripFactory(
            municipality=tehran,
            title=f"سفر {year}",
            start=f"{year}-02-01",
            end=f"{year}-02-10",
            size=5,
            size_known="exact",
        )
        najaf = factories.StopFactory(
            trip=trip, destination=factories.DestinationFactory(name=f"نجف {year}", country="IQ")
        )
        factories.StopFactory(
            trip=trip, destination=factories.DestinationFactory(name=f"دوحه {year}", country="QA")
        )
        head = factories.TravellerFactory(
            trip=trip, official=mayor, post=post, unit=unit, office=Office.MAYOR, head=True
        )
        other = factories.TravellerFactory(
            trip=trip, official=deputy, post="معاون", unit=unit, publish_name=True, days=3
        )
        factories.CostFactory(trip=trip, funding_source=own, amount=100_00)
        if year == "1402":
            head.stops.set([najaf])
            other.attendance, other.reason = Attendance.DID_NOT_GO, "بیماری"
            other.save()
        factories.CostFactory(
            trip=trip,
            funding_source=host,
            item="lodging",
            traveller=head,
            amount=250_00,
            interest=Interest.SEEKS if year == "1402" else Interest.NOT_STATED,
        )
        factories.publish(trip)
        trips.append(trip)
    return {"trips": trips, "mayor": mayor, "deputy": deputy, "host": host, "own": own, "unit": unit}


@pytest.fixture
def world():
    return made()


def test_an_official_has_their_own_days_places_posts_and_payers(client, world):
    mayor, deputy = (f"/officials/{world[name].public_id}/" for name in ("mayor", "deputy"))
    found = page(client, mayor)
    assert "عراق" in section(found, "where")
    figures = {(one.measure, one.shown) for one in reckoning.figures_on(found)}
    assert {("trips", "2"), ("days", "20"), ("countries_there", "2"), ("alone:EUR", "500.00")} <= figures
    there = {
        (one.question.split("country=")[-1][:2], one.shown)
        for one in reckoning.figures_on(found)
        if one.measure == "trips_there" and "country=" in one.question
    }
    assert there == {("IQ", "2"), ("QA", "1")}  # the second trip's Doha was not theirs
    posts = section(found, "posts")
    assert posts.index("شهردار") < posts.index("معاون عمرانی")
    assert "شرکت میزبان" in section(found, "paid")

    found = page(client, deputy)
    assert "بیماری" in found.text
    figures = [one for one in reckoning.figures_on(found) if "year" not in one.question]
    assert {one.shown for one in figures if one.measure == "days"} == {"3"}  # of the one they went on
    assert "شرکت میزبان" not in section(found, "paid")  # it paid for the mayor alone
    assert page(client, f"/en{mayor}").all("h1")[0].text == "Invented Mayor"


def test_a_payer_shows_whom_it_took_where_and_what_it_seeks(client, world):
    host, own = (f"/funding-sources/{world[name].public_id}/" for name in ("host", "own"))
    found = page(client, host)
    words = section(found, "whom")
    assert "مریم نمونه‌ای" in words
    assert "بهرام" not in words
    assert "۲۵۰" in words
    assert any(
        "قرارداد" in one.text or "contract" in one.text for one in found.with_class("notice-attention")
    )
    travellers = {one.shown for one in reckoning.figures_on(found) if one.measure == "travellers"}
    assert travellers == {"1", "2"}  # one person on each trip, not the delegation of five
    found = page(client, own)
    assert "بهرام ساختگی" in section(found, "whom")
    assert "10" in {one.shown for one in reckoning.figures_on(found) if one.measure == "travellers"}
    assert page(client, f"{host}?page=1")
    assert client.get(f"{host}?page=2").status_code == 404
    assert client.get(f"{host}?banana=1").status_code == 400


def test_facets_of_payers_carry_the_people_they_paid_for(world):
    """A cost for certain travellers speaks of them alone; whoever did not go was taken nowhere."""
    rows = PublishedFacet.objects.filter(name="funding_source", trip__ref=world["trips"][1].ref)
    assert dict(rows.values_list("value", "people")) == {
        world["host"].public_id: 1,
        world["own"].public_id: None,
    }
    trip = factories.TripFactory(municipality=world["trips"][0].municipality)
    group = factories.TravellerFactory(trip=trip, count=None)
    absent = factories.TravellerFactory(trip=trip, attendance=Attendance.DID_NOT_GO, reason="بیماری")
    factories.CostFactory(trip=trip, funding_source=world["host"], traveller=group)
    factories.CostFactory(trip=trip, funding_source=world["own"], traveller=absent)
    factories.publish(trip)
    rows = PublishedFacet.objects.filter(name="funding_source", trip__ref=trip.ref)
    assert {value: (people, days) for value, people, days in rows.values_list("value", "people", "days")} == {
        world["host"].public_id: (-1, None),
        world["own"].public_id: (0, 0),
    }


def test_pages_follow_corrections_and_end_with_the_last_trip(client, world):
    first, second = world["trips"]
    mayor = f"/officials/{world['mayor'].public_id}/"
    factories.correct(second, status=Status.CANCELLED, status_reason="برگزار نشد")
    found = page(client, mayor)
    assert ("days", "10") in {(one.measure, one.shown) for one in reckoning.figures_on(found)}
    [besides] = found.with_class("besides")
    assert "۱" in besides.text
    factories.withdraw(second)
    assert page(client, mayor)
    factories.withdraw(first)
    for address in (
        mayor,
        f"/units/{world['unit'].public_id}/",
        f"/funding-sources/{world['host'].public_id}/",
    ):
        assert client.get(address).status_code == 404
    found = page(
        client, "/countries/IQ/"
    )  # any country has an answer, also where nothing at all is published
    assert not found.all("table")
    page(client, "/countries/")
    page(client, "/officials/")
    page(client, "/funding-sources/")


def test_lists_are_searched_narrowed_and_ordered(client):
    factories.small_world(trips=60)
    world = made()
    every = PublishedTerm.objects.filter(name="official").order_by("sort_key", "value")
    found = page(client, "/officials/")
    rows = [row.attributes["data-value"] for row in found.all("tr") if "data-value" in row.attributes]
    assert rows == [term.value for term in every[:25]]
    [one] = [
        row.attributes["data-value"]
        for row in page(client, "/officials/?q=مریم نمونه&municipality=tehran").all("tr")
        if "data-value" in row.attributes
    ]
    assert one == world["mayor"].public_id
    for measure in ("trips", "days"):
        ranked = [
            int(figure.shown)
            for figure in reckoning.figures_on(page(client, f"/officials/?sort={measure}"))
            if figure.measure == measure
        ]
        assert ranked == sorted(ranked, reverse=True)
    found = page(client, "/funding-sources/?kind=company&sort=name")
    assert world["host"].public_id in {row.attributes.get("data-value") for row in found.all("tr")}
    assert "not-stated" not in client.get("/funding-sources/").text.replace("kind=not_stated", "")
    costless = factories.TripFactory(municipality=world["trips"][0].municipality)
    for code in ("AM", "AT", "AZ", "CN", "DE", "FR", "IN", "IQ", "IT", "JP", "KW", "OM", "QA", "TR"):
        factories.StopFactory(trip=costless, destination=factories.DestinationFactory(country=code))
    factories.publish(costless)
    [row] = client.get("/api/v1/funding-sources/").json()["payers_untold"]["rows"]
    assert (
        f"Of {row['trips']} trips it is not disclosed who paid" in page(client, "/en/funding-sources/").text
    )
    unsaid = factories.TripFactory(municipality=world["trips"][0].municipality)
    factories.CostFactory(trip=unsaid, funding_source=None, absent="not_disclosed", amount=None)
    factories.publish(unsaid)
    nobody = page(client, "/en/funding-sources/not-stated/")
    untold = row["trips"] + 1
    assert f"Of {untold} trips it is not disclosed who paid" in nobody.text, "of some not even a cost is told"
    told = client.get("/api/v1/funding-sources/not-stated/").json()
    assert told["tables"]["payers_untold"]["rows"][0]["trips"] == untold > told["done"]["trips"]

    # What a table leaves out is a step away, with the same numbers.
    [further] = [
        link.attributes["href"]
        for link in page(client, "/en/municipalities/tehran/").all("a")
        if link.text == "All of them, beside the list of these trips"
    ]
    assert further == "/en/trips/?municipality=tehran&status=done#id_country"
    [facet] = [
        one for one in page(client, further).all("fieldset") if one.attributes.get("id") == "id_country"
    ]
    assert len(facet.all("input")) == 14
    page(client, "/countries/?sort=name")
    for bad in (
        "/officials/?municipality=nowhere",
        "/officials/?sort=x",
        "/officials/?q=%00",
        "/officials/?page=0",
    ):
        answer = client.get(bad)
        assert (answer.status_code, 'role="alert"' in answer.text) == (400, True), bad
        assert pagereading.faults(pagereading.read(answer.text)) == []
    for gone in (
        "/officials/?page=99",
        "/officials/nobody/",
        "/countries/iq/",
        "/countries/ZZ/",
        "/destinations/x/",
    ):
        assert client.get(gone).status_code == 404, gone
