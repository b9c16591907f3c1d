"""The JSON Schemas: they hold for everything the gate publishes, refuse what is wrong, and are documented whole."""

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext
from jsonschema import Draft202012Validator

from officials.codes import Office
from officials.models import Coverage
from officials.publication import publish_policy, publish_profile
from scripts.make_examples import rebuilt
from tests.factories import (
    CostFactory,
    InquiryFactory,
    MunicipalityFactory,
    NilDeclarationFactory,
    OfficialFactory,
    PolicyFactory,
    RedactionFactory,
    StopFactory,
    TravellerFactory,
    TripFactory,
    UserFactory,
    correct,
    erase,
    full_trip,
    najaf_trip,
    publish,
    publish_answer,
    published_municipality,
    small_world,
    withdraw,
)
from transparency import calendar
from transparency.canonical import canonical
from transparency.currencies import CURRENCIES
from transparency.models import Kind, LedgerEntry
from trips import codes, countries, merging, nil
from trips.bearers import BEARERS
from trips.document import served
from trips.document.examples import EXAMPLES, read
from trips.document.notes import RULES
from trips.document.schema import SCHEMAS, SERVED, SIGNED, meanings
from trips.exports.columns import TABLES
from trips.inquiries import publication as answering
from trips.models import Traveller
from trips.models.published import PublishedTrip
from trips.pages.fields import told, vocabularies
from trips.pages.origins import origin
from trips.pages.schema import NOTES, OTHERS, VOCABULARIES

DOCS = (Path(__file__).parent.parent / "docs/schema.md").read_text(encoding="utf-8")
VALIDATORS = {
    name: Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for name, schema in SCHEMAS.items()
}


def faults(document):
    """Where a document breaks its schema."""
    return [
        f"{fault.json_path}: {fault.message}"
        for fault in VALIDATORS[document["schema"]].iter_errors(document)
    ]


def published():
    """Every document in the ledger, after a check that there are some."""
    documents = [
        json.loads(text)
        for text in LedgerEntry.objects.exclude(document=None).values_list("document", flat=True)
    ]
    assert documents
    return documents


# ---- It holds for whatever is published ----


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name):
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["properties"]["schema"]["const"] == name


def objects(schema, path="$"):
    """Every object schema, with its place."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield path, schema
        for key, below in schema.items():
            yield from objects(below, f"{path}.{key}")
    elif isinstance(schema, list):
        for number, below in enumerate(schema):
            yield from objects(below, f"{path}[{number}]")


OPTIONAL = {
    ("trip-1.0", "$"): set(SERVED),
    # Versions published before it was asked for lack it, and stay in the history.
    ("trip-1.0", "$.properties.redactions.items"): {"body"},
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_closed_and_complete(name):
    found = list(objects(SCHEMAS[name]))
    assert found
    for path, schema in found:
        assert schema["additionalProperties"] is False, path
        left_out = set(schema["properties"]) - set(schema["required"])
        assert left_out == OPTIONAL.get((name, path), set()), path


@pytest.mark.django_db
def test_the_real_records_and_the_examples_built_from_them():
    assert rebuilt() == {name: read(name) for name in EXAMPLES}, "run: python -m scripts.make_examples"
    for document in published():
        assert faults(document) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_hold(name):
    example = json.loads(read(name))
    assert faults(example) == []
    assert set(example) == {"schema", *SIGNED}
    assert json.loads(canonical(example)) == example


@pytest.mark.django_db
def test_every_kind_of_document_holds():
    municipality = published_municipality()
    Coverage.objects.filter(municipality=municipality).update(last="1404-12")
    publish_profile(municipality, "دوره بسته شد.")
    publish_policy(PolicyFactory(municipality=municipality))
    for draft in (full_trip(municipality=municipality), najaf_trip(municipality=municipality)):
        publish(draft)
    trip = full_trip(municipality=municipality)
    first = publish(trip)
    correct(trip, purpose="هدف دیگر")
    erase(trip, first.serial)
    withdraw(trip)
    publish(TripFactory(municipality=municipality, replaces=trip))
    nil.declare(NilDeclarationFactory(municipality=municipality, month="1400-10"))
    nil.revoke(municipality.code, "1400-10", "سفری یافت شد.")
    inquiry = InquiryFactory(municipality=municipality, month="1401-09")
    said = publish_answer(inquiry)
    publish_answer(InquiryFactory(municipality=municipality, trip_ref=trip.ref))
    answering.withdraw(inquiry, "نام کسی در آن بود.")
    answering.erase(inquiry, said.serial, "نام کسی در آن بود.", "مادهٔ ۱۵")
    gone = Traveller.objects.exclude(official=None).exclude(trip=trip).first().official
    stays = OfficialFactory(municipality=gone.municipality)
    merging.merge(BEARERS["official"], gone, stays, "دو بار ثبت شده بود.", UserFactory())
    documents = published()
    assert {document["schema"] for document in documents} == set(SCHEMAS)
    assert set(LedgerEntry.objects.values_list("kind", flat=True)) == set(Kind.values)
    for document in documents:
        assert faults(document) == []


@pytest.mark.django_db
def test_every_redaction_and_every_absence_holds():
    trip = full_trip()
    for field in codes.Withheld.values:
        if field not in (codes.Withheld.COSTS, codes.Withheld.TRIP):
            RedactionFactory(trip=trip, field=field)
    TravellerFactory(
        trip=trip, kind="family", count=2, post="همسر", attendance="turned_back", reason="بیماری"
    )
    TravellerFactory(trip=trip, count=None, municipality=MunicipalityFactory())
    for absent in ("not_disclosed", "host_paid_unknown", "not_settled"):
        CostFactory(trip=trip, item="other", amount=None, currency="", absent=absent, funding_source=None)
    StopFactory(trip=trip, destination__is_city=False)
    publish(trip)
    publish(TripFactory(start="1395", end="", status="postponed", status_reason="ناامنی"))
    for trip in (full_trip(), TripFactory(start="1395", end="", status="refused", status_reason="ناامنی")):
        RedactionFactory(trip=trip, field=codes.Withheld.TRIP)
        publish(trip)
    for document in published():
        assert faults(document) == []


@pytest.mark.django_db
def test_every_document_of_a_made_up_world_holds():
    small_world()
    documents = published()
    assert len(documents) > 40
    for document in documents:
        assert faults(document) == [], document.get("ref")


@pytest.mark.django_db
def test_what_is_served_holds_as_well():
    publish(full_trip())
    row = PublishedTrip.objects.select_related("entry").get()
    document = json.loads(served(row, calendar.today(), "https://example.org"))
    assert set(SERVED) <= set(document)
    assert faults(document) == []


# ---- It can fail ----

WRONG = {
    "unknown key": lambda d: d.update(colour="blue"),
    "missing key": lambda d: d.pop("purpose"),
    "another schema": lambda d: d.update(schema="trip-1.0", kind="picnic"),
    "empty text": lambda d: d.update(purpose=""),
    "no title": lambda d: d.update(title=None),
    "number as text": lambda d: d.update(days="7"),
    "float": lambda d: d.update(days=6.5),
    "no days": lambda d: d.update(days=0),
    "too many days": lambda d: d.update(days=100_000),
    "truth as text": lambda d: d.update(synthetic="false"),
    "ref": lambda d: d.update(ref="Tehran/1401/1"),
    "ref without year": lambda d: d.update(ref="tehran-1"),
    "start without a name": lambda d: d["start"].update(date=None, jalali=None),
    "start without earliest": lambda d: d["start"].update(earliest=None),
    "day without its date": lambda d: d["start"].update(date=None),
    "date without its day": lambda d: d["start"].update(jalali="1401-09"),
    "Gregorian year as Jalali": lambda d: d["start"].update(jalali="2022-12-18"),
    "no such month": lambda d: d["start"].update(jalali="1401-13-01"),
    "slashes": lambda d: d["start"].update(jalali="1401/09/27"),
    "Persian digits": lambda d: d["start"].update(jalali="۱۴۰۱-۰۹-۲۷"),
    "line break after a date": lambda d: d["start"].update(date="2022-12-18\n"),
    "no such day": lambda d: d["start"].update(date="2022-02-30"),
    "timestamp without microseconds": lambda d: d.update(published="2026-01-01T00:00:00Z"),
    "timestamp elsewhere": lambda d: d.update(published="2026-01-01T00:00:00.000000+03:30"),
    "country in small letters": lambda d: d["stops"][0].update(country="tr"),
    "no such country": lambda d: d["stops"][0].update(country="XX"),
    "city without a name": lambda d: d["stops"][0].update(city=""),
    "no such purpose": lambda d: d["stops"][0].update(purpose="rest"),
    "status": lambda d: d.update(status="maybe"),
    "cancelled without a reason": lambda d: d.update(status="cancelled", status_reason=None),
    "host of nothing": lambda d: d.update(host={"name": None, "event": None, "address": None}),
    "size without how": lambda d: d["delegation"].update(known="not_stated"),
    "how without size": lambda d: d["delegation"].update(size=None),
    "nobody": lambda d: d["travellers"][0].update(count=0),
    "a named group": lambda d: d["travellers"][0].update(count=2),
    "an id without a name": lambda d: d["travellers"][0].update(name=None),
    "a named child": lambda d: d["travellers"][0].update(kind="family"),
    "a child with a post": lambda d: d["travellers"].append(
        d["travellers"][0]
        | {"kind": "family", "official": None, "name": None, "name_en": None, "unit": None, "head": False}
    ),
    "no stops at all": lambda d: d["travellers"][0].update(stops=[]),
    "a stop twice": lambda d: d["travellers"][0].update(stops=[0, 0]),
    "a stop before the first": lambda d: d["travellers"][0].update(stops=[-1]),
    "no payer": lambda d: d["costs"][0].update(funding_source=None),
    "no kind of payer": lambda d: d["costs"][0]["funding_source"].update(kind="friend"),
    "amount as a number": lambda d: d["costs"][0].update(amount=1240000000),
    "amount below zero": lambda d: d["costs"][0].update(amount="-5"),
    "grouped amount": lambda d: d["costs"][0].update(amount="1,240"),
    "exponent": lambda d: d["costs"][0].update(amount="1E9"),
    "leading zero": lambda d: d["costs"][0].update(amount="012"),
    "amount and absent": lambda d: d["costs"][0].update(absent="not_settled"),
    "neither amount nor absent": lambda d: d["costs"][0].update(amount=None),
    "amount without currency": lambda d: d["costs"][2].update(currency=None),
    "rial without basis": lambda d: d["costs"][0].update(rial_basis=None),
    "euro with basis": lambda d: d["costs"][2].update(rial_basis="old"),
    "no such currency": lambda d: d["costs"][2].update(currency="EURO"),
    "toman": lambda d: d["costs"][0].update(currency="IRT"),
    "rate as a number": lambda d: d["costs"][0].update(rate={"value": 5, "date": None, "source": None}),
    "total as a number": lambda d: d["totals"][0].update(amount=1),
    "not disclosed twice": lambda d: d.update(not_disclosed=["cost", "cost"]),
    "not disclosed unknown": lambda d: d.update(not_disclosed=["weather"]),
    "note unknown": lambda d: d["notes"].append({"code": "odd", "text": "؟"}),
    "redaction without ground": lambda d: d["redactions"][0].update(ground=None),
    "redaction by nobody": lambda d: d["redactions"][0].update(body=""),
    "withheld whole but there": lambda d: d["redactions"][0].update(field="trip"),
    "withheld but there": lambda d: d["redactions"][0].update(field="purpose"),
    "withheld name": lambda d: d["redactions"][0].update(field="names"),
    "withheld outcome": lambda d: d["redactions"][0].update(field="outcome"),
    "withheld stops": lambda d: d["redactions"][0].update(field="stops"),
    "source without address key": lambda d: d["sources"].append({"title": None, "date": None}),
    "attachment elsewhere": lambda d: d["attachments"].append(
        {"kind": "report", "title": "گزارش", "url": "https://example.org/a", "sha256": "ab" * 32}
    ),
    "hash in capitals": lambda d: d["attachments"].append(
        {"kind": "report", "title": "گزارش", "url": "/attachments/x1/", "sha256": "AB" * 32}
    ),
    "first version with a reason": lambda d: d.update(reason="چرا"),
    "correction without a reason": lambda d: d.update(version=2),
    "version of zero": lambda d: d.update(version=0),
    "state": lambda d: d.update(state="lost"),
    "late before due": lambda d: d.update(days_late=-1),
    "ledger without hash": lambda d: d.update(ledger={"serial": 1}),
    "due as text": lambda d: d.update(due={"record": "2025-06-01", "costs": None, "report": None}),
}


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    """A published document with something of everything in it; built once, for it is only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        document = json.loads(publish(full_trip()).document)
        transaction.set_rollback(True)
    assert faults(document) == []
    return document


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused(whole, wrong):
    document = deepcopy(whole)
    WRONG[wrong](document)
    assert document != whole, "nothing was made wrong"
    assert faults(document), wrong


@pytest.mark.parametrize("key", [key for key, schema in SIGNED.items() if key != "schema"])
def test_every_signed_key_is_required_and_judged(whole, key):
    assert faults({name: value for name, value in whole.items() if name != key})
    assert faults(whole | {key: {"of": "no kind"}})


# ---- Codes ----


def enums(schema):
    """Every closed vocabulary of a schema, without null."""
    if isinstance(schema, dict):
        if "enum" in schema:
            yield frozenset(value for value in schema["enum"] if value is not None)
        for below in schema.values():
            yield from enums(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from enums(below)


def test_the_table_of_codes_is_whole():
    lists = {frozenset(countries.COUNTRIES), frozenset(CURRENCIES), frozenset(RULES)}
    conditions = {frozenset({"cancelled", "postponed", "refused"})}
    shown = {frozenset(vocabulary.values) for _title, vocabulary in VOCABULARIES.values()}
    assert set(enums(SCHEMAS["trip-1.0"])) - lists - conditions == shown
    assert list(NOTES) == list(RULES)
    in_tables = {vocabulary for _title, vocabulary in [*VOCABULARIES.values(), *OTHERS.values()]}
    everywhere = {
        thing for thing in vars(codes).values() if isinstance(thing, type) and issubclass(thing, TextChoices)
    }
    behind_the_gate = {codes.Desk, codes.Act}
    assert everywhere - behind_the_gate - {TextChoices, Office} <= in_tables


# ---- The documentation ----


def documented(title):
    """(path, meaning) of the table under a heading of docs/schema.md."""
    section = re.search(
        rf"^## [^\n]*{re.escape(title)}[^\n]*\n(.*?)(?=^## |\Z)", DOCS, re.DOTALL | re.MULTILINE
    )
    assert section is not None, title
    return re.findall(r"^\| `([^`]+)` \| (.*) \|$", section[1], re.MULTILINE)


@pytest.mark.parametrize("name", SCHEMAS)
def test_docs_list_every_field_with_its_meaning(name):
    assert documented(name) == list(meanings(SCHEMAS[name]))
    assert all(meaning for _path, meaning in meanings(SCHEMAS[name]))


def test_docs_list_every_code():
    listed = {place: re.findall(r"`([^`]+)`", values) for place, values in documented("Codes")}
    expected = {place: vocabulary.values for place, (_t, vocabulary) in (VOCABULARIES | OTHERS).items()}
    assert listed == expected | {"notes[].code": list(RULES)}


# ---- The page and the files ----


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/schema/", "/en/schema/"])
def test_the_page_shows_every_code_in_both_languages(client, path):
    page = client.get(path)
    assert page.status_code == 200
    text = page.content.decode()
    for _title, vocabulary in [*VOCABULARIES.values(), *OTHERS.values()]:
        for value, label in vocabulary.choices:
            assert f"<code>{value}</code>" in text
            for language in ("fa", "en"):
                with translation.override(language):
                    assert str(label).replace("'", "&#x27;") in text
    for name in SCHEMAS:
        assert f'href="/schema/{name}.json"' in text
    for name in EXAMPLES:
        assert f'href="/schema/examples/{name}.json"' in text


@pytest.mark.django_db
def test_the_files_are_served_and_known_again(client):
    for name, schema in SCHEMAS.items():
        answer = client.get(f"/schema/{name}.json")
        assert answer.headers["Content-Type"] == "application/schema+json"
        assert json.loads(answer.content) == schema
    for name in EXAMPLES:
        answer = client.get(f"/schema/examples/{name}.json")
        assert answer.content.decode() == read(name)
        again = client.get(f"/schema/examples/{name}.json", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_field_list_has_every_field_code_and_column_with_its_meaning_and_origin(client, language):
    page = (
        client.get(f"{'' if language == 'fa' else '/en'}/schema/fields/")
        .content.decode()
        .replace("&#x27;", "'")
    )
    rows = re.findall(r'<tr role="row">\s*<th role="rowheader".*?<code>(.*?)</code>.*?</tr>', page, re.DOTALL)
    fields = [path for schema in SCHEMAS.values() for path, _meaning in meanings(schema)]
    columns = [column.name for table in TABLES.values() for column in table.columns]
    assert rows == fields + columns
    with translation.override(language):
        for name, schema in SCHEMAS.items():
            for path, meaning in meanings(schema):
                assert str(told(gettext(meaning))).replace("&#x27;", "'") in page
                assert str(origin(name, path)).replace("&#x27;", "'") in page
    for vocabulary in vocabularies().values():
        for value in filter(None, vocabulary.values):
            assert f"<code>{value}</code>" in page


@pytest.mark.django_db
def test_the_standard_lists_its_files_and_they_are_there(client):
    index = client.get("/schema/index.json").json()
    assert (index["name"], index["version"], index["licence"]["name"]) == (
        "Open Travel Disclosure",
        "1.0",
        "Apache-2.0",
    )
    listed = [*index["schemas"], *index["tables"]]
    assert [one["name"] for one in listed] == [*SCHEMAS, *TABLES]
    for url in [one["url"] for one in listed] + index["examples"]:
        answer = client.get(url.removeprefix("http://testserver"))
        assert answer.status_code == 200, url
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for table, columns in TABLES.items():
        schema = client.get(f"/schema/tables/{table}-1.0.json").json()
        assert [field["name"] for field in schema["fields"]] == [column.name for column in columns.columns]
        assert all(field["description"] and field["description_fa"] for field in schema["fields"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/schema/tables/trips-2.0.json",
        "/schema/trip-2.0.json",
        "/schema/examples/atlantis.json",
        "/schema/examples/__init__.json",
    ],
)
def test_what_is_no_schema_is_not_found(client, path):
    assert client.get(path).status_code == 404
