"""The lists behind the filters: names, ids, how many trips; and only what a current document bears."""

from datetime import date

import pytest
from django.urls import reverse

from officials.publication import publish_policy
from tests import factories
from trips import nil
from trips.countries import COUNTRIES

pytestmark = pytest.mark.django_db

LISTS = {
    "officials": ("official", "id"),
    "units": ("unit", "id"),
    "destinations": ("destination", "id"),
    "funding-sources": ("funding_source", "id"),
    "countries": ("country", "code"),
    "municipalities": ("municipality", "code"),
}


@pytest.fixture
def tehran():
    return factories.published_municipality(
        code="tehran", name="شهرداری تهران", name_en="Tehran Municipality"
    )


@pytest.fixture
def trip(tehran):
    trip = factories.full_trip(municipality=tehran)
    factories.publish(trip)
    return trip


def lines(client, name: str, query: str = "") -> list[dict]:
    answer = client.get(f"/api/v1/{name}/?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["results"]


@pytest.mark.parametrize("name", LISTS)
def test_every_value_can_be_asked_for_and_finds_as_many_trips_as_it_says(client, trip, name):
    factories.publish(factories.najaf_trip(municipality=trip.municipality))
    parameter, key = LISTS[name]
    found = [line for line in lines(client, name, "page_size=200") if line["trips"]]
    assert found
    for line in found:
        answer = client.get(f"/api/v1/trips/?{parameter}={line[key]}").json()
        assert answer["count"] == line["trips"]


def test_an_official(client, trip):
    [official] = lines(client, "officials")
    unit = lines(client, "units")[0]
    assert official == {
        "id": official["id"],
        "name": "شهردار ساختگی",
        "name_en": "Invented Mayor",
        "municipality": "tehran",
        "post": "شهردار",
        "unit": unit["id"],
        "body": "municipality",
        "trips": 1,
        "done": official["done"],
    }
    assert (official["done"]["trips"], official["done"]["days"]["known"]) == (1, 7)
    assert (unit["name"], unit["municipality"]) == ("حوزهٔ شهردار", "tehran")


def test_destinations_have_their_country_and_transit_is_none(client, trip):
    found = {line["name"]: line for line in lines(client, "destinations")}
    assert set(found) == {"استانبول", "آنکارا"}
    assert (found["آنکارا"]["country"], found["آنکارا"]["country_name_en"]) == ("TR", "Türkiye")


def test_a_payer_has_a_kind(client, trip):
    assert [(line["name"], line["kind"]) for line in lines(client, "funding-sources")] == [
        ("شهرداری", "municipality")
    ]


def test_every_country_is_there_in_persian_order(client, trip):
    found, address = [], "/api/v1/countries/?page_size=200"
    while address:
        page = client.get(address).json()
        found += page["results"]
        address = page["next"]
    assert {line["code"] for line in found} == set(COUNTRIES)
    names = [line["name"] for line in found]
    assert names.index("آلمان") < names.index("پاناما") < names.index("چین") < names.index("گرجستان")
    assert {line["code"]: line["trips"] for line in found}["TR"] == 1


def test_a_municipality_with_its_profile_policies_and_nil_months(client, trip, tehran):
    publish_policy(factories.PolicyFactory(municipality=tehran, valid_from=date(2031, 3, 21), record_days=10))
    nil.declare(factories.NilDeclarationFactory(municipality=tehran, month="1401-11"))
    [line] = lines(client, "municipalities")
    assert (line["code"], line["name"], line["name_en"]) == ("tehran", "شهرداری تهران", "Tehran Municipality")
    assert line["covered"] == [{"provenance": "own", "from": "1390-01", "to": None}]
    assert line["policies"][0]["days"] == {"record": 10, "costs": 60, "report": 30}
    assert line["policies"][0]["from"]["date"] == "2031-03-21"
    assert (line["nil_months"], line["trips"], line["version"]) == (["1401-11"], 1, 1)


def test_only_what_a_current_document_bears_is_public(client, tehran):
    factories.OfficialFactory(municipality=tehran, name="کسی که نرفت")
    factories.DestinationFactory()
    factories.full_trip(municipality=tehran)
    for name in ("officials", "units", "destinations", "funding-sources"):
        assert lines(client, name) == []
    factories.MunicipalityFactory(code="draft")
    assert [line["code"] for line in lines(client, "municipalities")] == ["tehran"]


def test_names_go_with_the_last_document_that_bears_them(client, trip):
    factories.withdraw(trip)
    for name in ("officials", "units", "destinations", "funding-sources"):
        assert lines(client, name) == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=استان", ["استانبول"]),
        ("q=ankara", ["آنکارا"]),
        ("q=انكارا", ["آنکارا"]),
        ("q=نبول", []),
        ("q=istanb+استان", ["استانبول"]),
        ("q=%25", []),
        ("q=_", []),
    ],
)
def test_words_must_begin_a_word_of_the_name(client, trip, query, names):
    assert [line["name"] for line in lines(client, "destinations", query)] == names


def test_countries_and_municipalities_are_searched_alike(client, trip):
    assert [line["code"] for line in lines(client, "countries", "q=turkiye")] == ["TR"]
    assert [line["code"] for line in lines(client, "municipalities", "q=تهر")] == ["tehran"]
    assert lines(client, "municipalities", "q=هران") == []


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_walked_forth_and_back(client, tehran, name):
    for number in range(5):
        other = factories.published_municipality(code=f"shahr-{number}", name=f"شهرداری {5 - number}")
        factories.publish(factories.full_trip(municipality=other))
    everything = lines(client, name, "page_size=200")
    met, address = (
        [],
        f"/api/v1/{name}/?page_size=100" if name == "countries" else f"/api/v1/{name}/?page_size=2",
    )
    while address:
        page = client.get(address).json()
        met += page["results"]
        last, address = page, page["next"]
    assert met[: len(everything)] == everything
    assert page["count"] == len(met) >= 5
    back = last["results"]
    while last["previous"]:
        last = client.get(last["previous"]).json()
        back = last["results"] + back
    assert back == met


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "faulty"),
    [
        ("banana=1", "banana"),
        ("q=%00", "q"),
        ("q=%E2%80%8C", "q"),
        ("cursor=x", "cursor"),
        ("page_size=0", "page_size"),
    ],
)
def test_faults(client, name, query, faulty):
    answer = client.get(f"/api/v1/{name}/?{query}")
    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [faulty]


def test_every_list_has_an_address_of_its_own():
    assert {reverse(f"api-{name}") for name in LISTS} == {f"/api/v1/{name}/" for name in LISTS}
