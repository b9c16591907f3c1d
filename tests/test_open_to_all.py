"""What every answer of the API carries for programs: links, leave for scripts of other sites, compression."""

import gzip

import pytest
from django.test import Client

from tests import factories, surfaces

pytestmark = pytest.mark.django_db


def test_pages_of_a_list_are_linked_in_the_head_too():
    for _number in range(3):
        factories.published_trip()
    first = Client().get("/api/v1/trips/?page_size=1")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    second = Client().get(first.json()["next"])
    ways = second.json()
    assert second["Link"] == f'<{ways["next"]}>; rel="next", <{ways["previous"]}>; rel="prev"'
    assert "Link" not in Client().get("/api/v1/trips/?page_size=9")


def test_scripts_of_other_sites_may_read_and_nothing_else():
    ref = factories.published_trip().ref
    errors = ("/api/v1/trips/?banana=1", "/api/v1/trips/no-such-trip/", "/api/v1/no-such-address/")
    for address in ("/api/v1/trips/", f"/api/v1/trips/{ref}/", "/api/v1/schema/", *errors):
        response = Client().get(address, headers={"Origin": "https://newsroom.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in response
    asked = {"Origin": "https://newsroom.example", "Access-Control-Request-Method": "GET"}
    preflight = Client().options("/api/v1/trips/", headers=asked)
    assert (preflight.status_code, preflight["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in Client().get("/admin/login/")


def test_head_and_options_say_what_get_would():
    """Every header of HEAD is that of GET, its length too; OPTIONS and a refusal say what is allowed."""
    factories.many_worlds(trips=2)
    own = ("/no-such-page/", "/inquiries/new/")  # nothing; a form with a token of its own
    kinds = [address for address in surfaces.page_kinds().values() if not address.startswith(own)]
    client = Client(headers={"accept": "*/*"})
    for address in (*kinds, *surfaces.data()):
        got, told = client.get(address), client.head(address)
        assert told.status_code == got.status_code, address
        assert got.getvalue() is not None  # read to its end, as a stream must be
        assert told.getvalue() == b"", address
        assert dict(told.items()) == dict(got.items()), address
        for let_go in (*got._resource_closers, *told._resource_closers):
            let_go()  # not `close()`, which ends the request and drops the connection
        if got.status_code == 404 or address in ("/healthz", "/readyz"):
            continue
        if address.startswith("/api/") or "ETag" in got:
            options = client.options(address)
            assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS"), address
            refused = client.put(address)
            assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS"), address


def test_texts_are_compressed_and_papers_are_not():
    for _number in range(3):
        factories.published_trip()
    wanted = {"Accept-Encoding": "gzip"}
    for address in ("/api/v1/trips/", "/trips/", "/api/v1/trips/?format=csv", "/api/v1/trips/?format=jsonl"):
        plain, packed = Client().get(address), Client().get(address, headers=wanted)
        assert (packed["Content-Encoding"], packed["ETag"][:2]) == ("gzip", "W/")
        assert "Accept-Encoding" in packed["Vary"]
        assert gzip.decompress(packed.getvalue()) == plain.getvalue()
    workbook = Client().get("/api/v1/trips/?format=xlsx", headers=wanted)
    assert "Content-Encoding" not in workbook
    assert workbook.getvalue()[:2] == b"PK"
