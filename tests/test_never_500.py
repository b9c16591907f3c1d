"""Whatever is asked is answered or refused, on both databases: never a 500, and nothing is ignored in silence."""

import logging
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.utils.http import urlencode
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import factories
from transparency.currencies import CURRENCIES
from trips.questions.filters import TripFilterSet

pytestmark = pytest.mark.django_db

NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "'",
    '"',
    '" OR 1',
    "';--",
    "*",
    "a*",
    "NEAR(a b)",
    "AND",
    "a AND",
    "(",
    "-",
    ":*",
    "a:b",
    "&",
    "a|b",
    "!a",
    "%",
    "_",
    "\\",
    "{}",
    "%s",
    "\u200c",
    "ی\u200cک",
    "\u202e",
    "\ufeff",
    "\U0001f600",
    "ﷺ",
    "é" * 500,
    "9" * 30,
    "-1",
    "1e5",
    "0x10",
    "1.0",
    "١٢",
    "²",
    "NaN",
    "Infinity",
    "None",
    "null",
    "true",
    "1401-13",
    "1401-12-30",
    "1401-00-00",
    "0000",
    "9999-12-31",
    "1450-12",
    "1300",
    "2072",
    ",",
    ",,IQ,,",
    "IQ,IQ",
    "iq",
    "ZZ",
    "../../etc/passwd",
    "tehran-1401-1",
    "999999999999999",
    "99999999999.9999",
    "0.000000",
    "WyItc3RhcnQiLCIyMDIyLTEyLTE4Iiw3LDBd",
    "WyItc3RhcnQiLCI5OTk5LTEyLTMxIiw5MjIzMzcyMDM2ODU0Nzc1ODA3LDBd",
    "W1td",
    "=",
    "a" * 5000,
)
PARAMETERS = (
    *TripFilterSet.base_filters,
    "sort",
    "cursor",
    "page_size",
    "format",
    "table",
    "fields",
    "by",
    "page",
    "after",
)
LISTS = (
    "counts",
    "search",
    "inquiries",
    "punctuality",
    "compare",
    "home",
    "officials",
    "units",
    "destinations",
    "funding-sources",
    "countries",
    "municipalities",
    "nil-declarations",
)

texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.integers().map(str), st.dates().map(str))
names = st.one_of(st.sampled_from(PARAMETERS), st.text(max_size=8))
queries = st.lists(st.tuples(names, texts), max_size=5).map(urlencode)


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two public trips, read by every test of this module and changed by none."""
    with django_db_blocker.unblock(), transaction.atomic():
        municipality = factories.published_municipality(code="tehran")
        factories.publish(factories.full_trip(municipality=municipality))
        factories.publish(factories.najaf_trip(municipality=municipality))
        yield
        transaction.set_rollback(True)


def status(client: Client, address: str) -> int:
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    else:
        assert response.content or response.status_code in (301, 302)
    return response.status_code


SURFACES = {
    "api": ("/api/v1/trips/?{}", {200, 400}),
    "csv": ("/api/v1/trips/?format=csv&{}", {200, 400}),
    "stats": ("/api/v1/stats/?by=country&{}", {200, 400}),
    "page": ("/trips/?{}", {200, 302, 400, 404}),
    "english page": ("/en/trips/?{}", {200, 302, 400, 404}),
}


@pytest.mark.parametrize("surface", SURFACES)
def test_any_question_is_answered_or_refused(world, surface):
    address, allowed = SURFACES[surface]
    client = Client()

    @settings(max_examples=80)
    @given(queries)
    @example("from=1450-12-30&to=1450")
    @example("currency=IRR&rial_basis=old&min_cost=999999999999999")
    def check(query: str) -> None:
        assert status(client, address.format(query)) in allowed, query

    check()


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_takes_or_refuses_every_nasty_text(world, name):
    client = Client()
    for text in NASTY:
        query = urlencode({name: text})
        for address in (f"/api/v1/trips/?{query}", f"/api/v1/stats/?{query}"):
            assert status(client, address) in {200, 400}, (name, text)
    # The page reads a question as the API does: other texts with each parameter, so that every text meets the page.
    for text in NASTY[PARAMETERS.index(name) % 13 :: 13]:
        assert status(client, f"/trips/?{urlencode({name: text})}") in {200, 302, 400, 404}, (name, text)


@pytest.mark.parametrize("name", [*LISTS, "ledger", "checkpoints", "calendar", "schema", "docs"])
def test_every_other_address_takes_or_refuses_anything(world, name):
    client = Client(headers={"accept": "*/*"})

    @settings(max_examples=40)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(
                    (
                        "q",
                        "cursor",
                        "page_size",
                        "municipality",
                        "official",
                        "year",
                        "sort",
                        "after",
                        "banana",
                    )
                ),
                texts,
            ),
            max_size=3,
        ).map(urlencode)
    )
    def check(query: str) -> None:
        assert status(client, f"/api/v1/{name}/?{query}") in {200, 400}, query

    check()


@pytest.mark.parametrize(
    "kind", ["officials", "units", "municipalities", "destinations", "funding-sources", "countries"]
)
def test_the_profile_of_anything_is_answered_or_not_there(world, kind):
    client = Client(headers={"accept": "*/*"})
    for text in NASTY[1::2]:
        address = quote(text, safe="")
        for more in ("", "taken/") if kind == "funding-sources" else ("",):
            assert status(client, f"/api/v1/{kind}/{address}/{more}") in {200, 301, 400, 404}, text
    values = client.get(f"/api/v1/{kind}/?page_size=1").json()["results"]
    value = values[0].get("id") or values[0]["code"]
    assert status(client, f"/api/v1/{kind}/{value}/") == 200
    assert status(client, f"/api/v1/{kind}/{value}/?banana=1") == 400


def test_the_greatest_amount_in_every_currency(world):
    for currency in CURRENCIES:
        basis = "&rial_basis=new" if currency == "IRR" else ""
        query = f"currency={currency}{basis}&min_cost=999999999999999"
        assert status(Client(), f"/api/v1/trips/?{query}") == 200


@given(st.text(max_size=40))
def test_any_address_below_the_api_is_answered(address):
    response = Client().get("/api/v1/" + urlencode({"": address})[1:], headers={"accept": "*/*"})
    assert response.status_code in {200, 301, 400, 404}


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255), max_size=60))
@example("text/html;q=x")
@example("a/b;c=d, ;;, */*")
def test_any_header_is_answered(header):
    client = Client()
    for name in ("accept", "accept-language", "if-none-match"):
        assert client.get("/api/v1/checkpoints/", headers={name: header}).status_code in {200, 304, 406}


def test_many_values_at_once(world):
    client = Client()
    for name in ("country", "year", "month", "kind", "official"):
        query = "&".join(f"{name}={number}" for number in range(1, 400))
        assert status(client, f"/api/v1/trips/?{query}") == 400
    years = ",".join(map(str, range(1300, 1451)))
    assert status(client, f"/api/v1/trips/?year={years}") == 200
