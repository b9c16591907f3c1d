"""The API describes itself truly: OpenAPI and guide are printed from what reads the parameters, and answers fit them."""

import json

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests import factories
from tests.surfaces import LISTS
from trips.api import schema
from trips.api.addresses import readable
from trips.api.schema import openapi_document
from trips.api.trips import EXTRAS
from trips.api.urls import urlpatterns
from trips.document.schema import SCHEMAS
from trips.questions.filters import TripFilterSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    response = client.get("/api/v1/schema/")
    assert response["Content-Type"] == "application/json"
    return response.json()


def operation(document, path):
    return document["paths"][path]["get"]


def test_it_is_valid_openapi_31(document):
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://testserver"}]
    assert '"$ref": "/' not in json.dumps(document)
    validate_schema(document)


def test_every_address_is_described_once(document):
    described = {path.replace("{", "<").replace("}", ">") for path in document["paths"]}
    addresses = {f"/api/v1/{readable(str(pattern.pattern))}" for pattern in urlpatterns}
    assert {address for address in addresses - described if not address.startswith("/api/v1/docs/")} == {
        "/api/v1/schema/"
    }
    assert described <= addresses
    names = [operations["get"]["operationId"] for operations in document["paths"].values()]
    assert len(names) == len(set(names))
    assert all(set(operations) == {"get"} for operations in document["paths"].values())


@pytest.mark.parametrize("path", ["/api/v1/trips/", "/api/v1/stats/"])
def test_the_parameters_are_those_that_are_read(document, path):
    described = {parameter["name"]: parameter for parameter in operation(document, path)["parameters"]}
    own = set(EXTRAS) if path.endswith("trips/") else {"by"}
    assert set(described) == set(TripFilterSet.base_filters) | own | {"sort"}
    assert "TR" in described["country"]["schema"]["items"]["enum"]
    assert "state_body" in described["funding_kind"]["schema"]["items"]["enum"]
    assert described["late"]["schema"]["enum"] == ["true"]
    assert described["min_days"]["schema"] == {"type": "integer", "minimum": 0, "maximum": 99999}
    assert "-start" in described["sort"]["schema"]["enum"]
    assert all(parameter["description"] for parameter in described.values())


def test_what_is_required_is_said(document):
    """The parts of an address are, and nothing else: every list can be asked for as it is."""
    for path, operations in document["paths"].items():
        for one in operations["get"].get("parameters", ()):
            assert one.get("required", False) == (one["in"] == "path"), (path, one["name"])


def test_every_problem_is_a_problem_document(document):
    for path, operations in document["paths"].items():
        responses = operations["get"]["responses"]
        assert {"200", "400", "406", "429", "500", "503"} <= set(responses)
        assert ("404" in responses) == ("{" in path)
        for status, response in responses.items():
            if status == "301":
                assert path.count("{value}") == 1
                assert "content" not in response
            elif status != "200":
                assert response["content"] == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }


def validator(document, schema) -> Draft202012Validator:
    """A validator that finds what the OpenAPI document refers to: its own components and the schemas of the records."""
    portal = document["servers"][0]["url"]
    resources = [
        (f"{portal}/schema/{name}.json", Resource.from_contents(found)) for name, found in SCHEMAS.items()
    ]
    components = {"$schema": "https://json-schema.org/draft/2020-12/schema", **document["components"]}
    registry = Registry().with_resources([*resources, ("components", Resource.from_contents(components))])
    return Draft202012Validator(
        json.loads(json.dumps(schema).replace("#/components/", "components#/")), registry=registry
    )


def test_answers_are_as_described(client, document):
    factories.small_world(trips=25)
    trip = factories.publish(factories.full_trip()).subject.removeprefix("trips/")
    client.get("/api/v1/checkpoints/")
    addresses = {f"/api/v1/{name}/": f"/api/v1/{name}/?page_size=200" for name in LISTS}
    addresses |= {
        "/api/v1/stats/": "/api/v1/stats/?by=country",
        "/api/v1/calendar/": "/api/v1/calendar/?municipality="
        + client.get("/api/v1/municipalities/").json()["results"][0]["code"]
        + "&year=1403",
        "/api/v1/trips/{ref}/": f"/api/v1/trips/{trip}/",
        "/api/v1/trips/{ref}/history/": f"/api/v1/trips/{trip}/history/",
    }
    for path, address in addresses.items():
        response = client.get(address)
        assert response.status_code == 200, address
        schema = operation(document, path)["responses"]["200"]["content"]["application/json"]["schema"]
        faults = validator(document, schema).iter_errors(response.json())
        assert [f"{path}: {fault.json_path} {fault.message[:200]}" for fault in faults] == []
    problem = client.get("/api/v1/trips/?banana=1").json()
    assert list(validator(document, {"$ref": "#/components/schemas/Problem"}).iter_errors(problem)) == []


def test_both_languages(client):
    persian = client.get("/api/v1/schema/")
    english = client.get("/api/v1/schema/", headers={"accept-language": "en"})
    assert (persian["Content-Language"], english["Content-Language"]) == ("fa", "en")
    assert "Accept-Language" in persian["Vary"]
    assert persian.json()["info"]["title"] != english.json()["info"]["title"]
    assert persian.json()["paths"].keys() == english.json()["paths"].keys()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_guide_prints_every_parameter_with_its_label_and_help(client, language):
    response = client.get("/api/v1/docs/", headers={"accept": "text/html", "accept-language": language})
    assert response.status_code == 200
    assert response["Content-Language"] == language
    text = response.content.decode()
    assert f'<html lang="{language}"' in text
    for name in (*TripFilterSet.base_filters, *EXTRAS, "by", "after"):
        assert f'<code dir="ltr">{name}</code>' in text
    for pattern in urlpatterns:
        if pattern.callback.cls.schema is not None:
            assert f'id="{pattern.callback.cls.operation}"' in text
    words = "A country that was visited, by its two-letter code; transit does not count."
    assert (words in text) == (language == "en")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_reference_asks_every_address_with_every_parameter(client, document, language):
    trip = factories.publish(factories.full_trip()).subject.removeprefix("trips/")
    response = client.get(f"/api/v1/docs/reference/?language={language}", headers={"accept-language": "fa"})
    assert response["Content-Language"] == language
    text = response.text
    assert f'<html lang="{language}"' in text
    assert f'href="/api/v1/docs/reference/?language={"fa" if language == "en" else "en"}"' in text
    for path, operations in document["paths"].items():
        operation = operations["get"]
        assert f'id="{operation["operationId"]}"' in text, path
        if "{" not in path:
            assert f'<form method="get" action="{path}">' in text
            for parameter in operation.get("parameters", []):
                assert f'id="{operation["operationId"]}-{parameter["name"]}"' in text, (path, parameter)
    assert f'<form method="get" action="/api/v1/trips/{trip}/history/1/">' in text
    assert '<code dir="ltr">results[].months[].state</code>' in text
    # What the form of a whole year's questions sends, its empty fields too, is answered.
    empty = {one["name"]: "" for one in operation_of(document, "/api/v1/trips/")}
    assert client.get("/api/v1/trips/", empty | {"country": "TR"}).status_code == 200


def operation_of(document, path):
    return [one for one in operation(document, path)["parameters"] if one["in"] == "query"]


def test_the_description_asks_nothing_of_the_database(django_assert_num_queries):
    schema._document.cache_clear()
    with django_assert_num_queries(0):
        openapi_document()
