"""`?x=` means "not asked" wherever x can be asked; a name that an address does not have is a fault, empty or not."""

import pytest
from django.test import Client

from tests import factories, surfaces
from trips.api.trips import vocabulary

pytestmark = pytest.mark.django_db

QUESTION = sorted(vocabulary())
READS = {
    "/trips/": [*QUESTION, "page"],
    "/trips/feed/": [*QUESTION, "page"],
    "/trips/feed/corrections/": ["page"],
    "/trips/figures/": QUESTION,
    "/search/": ["q"],
    "/officials/": ["q", "municipality", "sort", "page"],
    "/countries/": ["sort"],
    "/funding-sources/": ["q", "kind", "sort", "page"],
    "/municipalities/": ["q", "now", "page"],
    "/calendar/": ["q", "municipality", "year", "page"],
    "/punctuality/": ["q", "municipality", "year", "sort", "page"],
    "/compare/": ["q", "municipality", "official", "year"],
    "/inquiries/": ["municipality", "page"],
    "/inquiries/new/": ["trip", "municipality", "month", "kind"],
    "/checkpoints/": ["page"],
    "/checkpoints/feed/": ["page"],
    "/ledger/": ["before", "entry"],
    "/api/v1/docs/": ["language"],
    "/api/v1/docs/reference/": ["language"],
}
"""What pages can be asked; the data say it themselves, and every other page takes nothing."""

NOT_READ = ("/healthz", "/readyz", "/data/keep_in_step.py")
"""For the machinery, and a plain file, which a proxy may serve."""


def test_an_empty_value_is_not_asked_and_an_unknown_name_is_a_fault():
    factories.publish(factories.full_trip(municipality=factories.published_municipality(code="tehran")))
    everything = [*READS, *surfaces.pages(), *surfaces.data()]
    addresses = sorted({address.partition("?")[0] for address in everything} - set(NOT_READ))
    client = Client(headers={"accept": "*/*", "accept-language": "en"})
    asked = 0
    for address in addresses:
        plain = client.get(address)
        if plain.status_code != 200:
            continue
        unknown = client.get(f"{address}?banana=")
        assert unknown.status_code == 400, address
        names = READS.get(address, [])
        if address.startswith("/api/") and not names:
            (fault,) = unknown.json()["errors"]
            assert (fault["parameter"], fault["message"]) == ("banana", "There is no such parameter.")
            names = fault["allowed"]
        else:
            assert "banana" in unknown.content.decode(), address
        if names:
            empty = client.get(f"{address}?{'&'.join(f'{name}=&{name}=' for name in names)}")
            assert empty.status_code == 200, address
            if address != "/inquiries/new/":  # each drawing of the form has a token of its own
                assert empty.getvalue() == plain.getvalue(), address
            asked += len(names)
    assert asked > 200
