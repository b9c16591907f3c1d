"""The trip page beside other trips, over HTTP: its comparison, its deadlines, its plan, its companions, its versions."""

import json
from datetime import date

import pytest
from django.core.cache import cache
from django.utils import translation

from tests import factories, pagereading, reading, reckoning
from tests.pagereading import Element
from transparency.models import LedgerEntry
from trips.models.published import PublishedTrip
from trips.pages import views
from trips.pages.compared import LEAST
from trips.spreads import crowd, together

pytestmark = pytest.mark.django_db


def get(client, address: str, status: int = 200) -> Element:
    response = client.get(address)
    assert response.status_code == status, address
    page = pagereading.read(response.content.decode())
    assert pagereading.faults(page) == [], address
    return page


def section(page: Element, name: str) -> Element:
    (found,) = [one for one in page.all("section") if one.attributes["aria-labelledby"] == name]
    return found


def test_every_figure_of_the_comparison_is_counted_and_leads_to_its_trips(client):
    """Over a generated world, one trip of each municipality and each status, in both languages by turns."""
    factories.small_world(trips=40)
    trips = reading.read_public()
    chosen = {(one.municipality, one.status): one.ref for one in PublishedTrip.objects.order_by("-id")}
    figures = 0
    for number, ref in enumerate(chosen.values()):
        page = get(client, f"{'/en' if number % 2 else ''}/trips/{ref}/")
        assert reckoning.wrong(page, trips) == [], ref
        figures += len(reckoning.figures_on(page))
        if number > 1:
            continue
        for figure in section(page, "compared").all("a"):
            address = figure.attributes["href"]
            if "?" in address and figure.all("data"):
                assert client.get(address).status_code == 200, address
    assert figures > 8 * len(chosen)
    # What the page is made of, against a plain count.
    iraq = crowd("country", "IQ")
    assert iraq.trips == len([one for one in trips if reading.answers(one, reading.asked_by("country=IQ"))])
    municipality = trips[0].document["municipality"]["code"]
    of_it = reading.asked_by(f"municipality={municipality}")
    borne = [reading.facet("country", one.document) for one in trips if reading.answers(one, of_it)]
    assert together("municipality", municipality, "country") == {
        country: sum(country in countries for countries in borne) for country in set().union(*borne)
    }


def test_the_rank_of_a_trip_is_told_of_five_known_trips_or_more(client):
    tehran = factories.published_municipality(code="tehran", name="شهرداری تهران", name_en="Tehran")
    for size in range(1, LEAST - 1):
        factories.published_trip(municipality=tehran, size=size, size_known="exact", start="1402-03", end="")
    unknown = factories.published_trip(
        municipality=tehran, size=None, size_known="not_stated", start="1403", end=""
    )
    largest = factories.najaf_trip(municipality=tehran)
    factories.publish(largest)
    told = section(get(client, f"/en/trips/{largest.ref}/"), "compared").text
    assert "Larg" not in told
    assert "Too few to compare" in told
    last = factories.published_trip(
        municipality=tehran, size=LEAST - 1, size_known="exact", start="1402-03", end=""
    )
    told = section(get(client, f"/en/trips/{largest.ref}/"), "compared").text
    assert "The largest delegation of all: 4 of the 5 trips whose size is known were smaller." in told
    assert "Tehran has 1 published trip to Iraq: this one." in told
    told = section(get(client, f"/en/trips/{last.ref}/"), "compared").text
    assert "Larger than 60% of the trips whose size is known: 3 of 5 were smaller." in told
    assert "Tehran has 4 published trips that began in 1402, this one among them." in told
    told = section(get(client, f"/en/trips/{unknown.ref}/"), "compared").text
    assert "whose size is known" not in told
    assert "Not disclosed" in told
    # A correction is in the comparison at once.
    factories.correct(largest, size=1)
    assert "largest" not in section(get(client, f"/en/trips/{largest.ref}/"), "compared").text


def test_a_trip_names_its_companions_and_its_versions_and_how_to_cite_it(client):
    tehran = factories.published_municipality(code="tehran", name_en="Tehran")
    semnan = factories.published_municipality(code="semnan", name="شهرداری سمنان", name_en="Semnan")
    first = factories.published_trip(
        municipality=semnan, title="سفر مشترک", title_en="Joint trip", joint_code="joint"
    )
    trip = factories.full_trip(municipality=tehran, joint_code="joint")
    factories.publish(trip)
    entry = factories.correct(trip, days=9)
    page = get(client, f"/en/trips/{trip.ref}/")
    (link,) = [one for one in page.all("a") if one.text == "Joint trip"]
    assert link.attributes["href"] == f"/en/trips/{first.ref}/"
    assert "Semnan" in link.parent.text
    permanent = f"http://testserver/en/trips/{trip.ref}/history/2/"
    (citation,) = [one for one in page.all() if one.attributes.get("id") == "citation"]
    for part in (trip.ref, "version 2", str(entry.serial), entry.hash, permanent):
        assert part in citation.text
    assert client.get(permanent).status_code == 200
    assert "Corrections 1" in " ".join(one.text for one in page.with_class("stamp")[0].all("dt", "dd"))
    # Every name leads to its own page.
    addresses = {one.attributes["href"] for one in page.all("a") if "href" in one.attributes}
    document = json.loads(entry.document)
    head, payer = document["travellers"][0], document["costs"][0]["funding_source"]
    for kind, value in (
        ("municipalities", "tehran"),
        ("officials", head["official"]),
        ("units", head["unit"]["id"]),
        ("funding-sources", payer["id"]),
        ("countries", "TR"),
        ("destinations", document["stops"][0]["destination"]),
    ):
        assert f"/en/{kind}/{value}/" in addresses, kind
    assert not [one for one in addresses if "/countries/QA/" in one], "of a change of planes there is no page"
    # The version before it says where it stands, and is not called uncorrected.
    old = get(client, f"/en/trips/{trip.ref}/history/1/")
    assert "Version 1 of 2" in old.text
    assert "Never corrected" not in old.text
    assert [one.attributes["href"] for one in old.all("link") if one.attributes.get("rel") == "next"] == [
        f"/en/trips/{trip.ref}/history/2/"
    ]
    history = get(client, f"/en/trips/{trip.ref}/history/")
    assert "Corrected once." in history.text
    factories.withdraw(trip)
    assert "/en/municipalities/tehran/" in {
        one.attributes["href"] for one in get(client, f"/en/trips/{trip.ref}/", 410).all("a")
    }


def test_a_planned_trip_owes_nothing_yet_and_its_plan_stands_beside_what_came_of_it(client):
    tehran = factories.published_municipality(code="tehran")
    trip = factories.published_trip(
        municipality=tehran, status="planned", start="1440-01", end="", days=3, title="برنامه"
    )
    page = get(client, f"/en/trips/{trip.ref}/")
    assert "Not due yet: cost, who paid and report." in page.with_class("lead")[0].text
    assert [one.text for one in section(page, "deadlines").with_class("tag")] == ["Not due yet"] * 3
    assert "plan" not in {one.attributes.get("aria-labelledby") for one in page.all("section")}
    entry = LedgerEntry.objects.get(subject=f"trips/{trip.ref}")
    happened = json.loads(entry.document) | {
        "version": 2,
        "status": "done",
        "days": 5,
        "published": "2061-06-01T00:00:00.000000Z",
    }
    with translation.override("en"):
        told = views.plan_context(happened, entry.serial + 1)["plan"]
        assert [field.name for field in told["differing"]] == ["Status", "Days"]
        assert "Start" in {field.name for field in told["kept"]}
        assert views.plan_context(happened | {"status": "planned"}, entry.serial + 1) == {}
    # A trip of the past is late, and says by how much.
    late = factories.published_trip(municipality=tehran, start="1401-01-01", end="1401-01-05")
    row = PublishedTrip.objects.get(ref=late.ref)
    words = section(get(client, f"/en/trips/{late.ref}/"), "deadlines").text
    assert f"{(date.fromisoformat(str(row.met_record)) - row.due_record).days:,} days late" in words
    assert "days past its day" in words
    cache.clear()
