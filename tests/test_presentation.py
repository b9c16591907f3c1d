"""What pages say of a public document: every field in words, every absence by its mark, in both languages."""

import copy
import re
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests import documents
from tests.pagereading import Element, faults, read
from transparency import marks
from trips.pages import paging
from trips.pages.differences import FIELDS, GATE_KEYS, differences
from trips.pages.entries import entry
from trips.pages.people import delegation
from trips.pages.presentation import trip_page, when
from trips.pages.sentences import summary
from trips.questions import TripFilterSet
from trips.questions.filters import GROUPS

DOCUMENTS = ("turkey", "russia", "najaf", "semnan", "every_absence", "trip")
PERSIAN = re.compile(r"[\u0620-\u06d3]")
SERVED = {"url", "state", "due", "days_late", "ledger"}


def document(name: str) -> dict[str, Any]:
    return getattr(documents, name)()


def page_of(record: dict[str, Any], language: str) -> Element:
    with translation.override(language):
        return read(render_to_string("trips/trip.html", {"page": trip_page(record)}))


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


# ---- Sentences ----


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("najaf", {}, "A delegation of 34 from Tehran Municipality went to Najaf (Iraq) in Bahman 1401."),
        ("najaf", {}, "Length of the trip: 2 to 6 days."),
        ("russia", {}, "A delegation of 2 from Tehran Municipality went to Russia on 27 Azar 1401."),
        (
            "semnan",
            {},
            "A delegation from Semnan Municipality, its size not disclosed, went to Urumqi (China) in 1395.",
        ),
        ("every_absence", {}, "A delegation of at least 9 from"),
        (
            "turkey",
            {"status": "cancelled", "delegation": {"size": 1, "known": "exact", "complete": True}},
            "1 person from Tehran Municipality was to go to Turkey in Azar 1401. The trip was cancelled.",
        ),
        ("turkey", {"status": "refused"}, "The permit was refused."),
        ("turkey", {"status": "planned"}, "is to go to Turkey"),
        ("trip", {}, "went to a place that is not disclosed in Azar 1401."),
        ("turkey", {}, "Not disclosed: cost, who paid, exact dates, names and report."),
    ],
)
def test_the_summary_says_who_went_where_and_when(name, changes, said):
    with translation.override("en"):
        assert said in plain(summary(document(name) | changes))


def test_transit_is_no_destination():
    with translation.override("en"):
        assert "Doha" not in plain(summary(documents.every_absence()))
        assert "Istanbul, Ankara and Konya (Turkey)" in plain(summary(documents.every_absence()))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("najaf", ["Possible time of the end: 2 Bahman – 5 Esfand 1401."]),
        (
            "semnan",
            [
                "Possible time of the start: 1 Farvardin – 2 Mehr 1395.",
                "Possible time of the end: 1 Farvardin – 2 Mehr 1395.",
            ],
        ),
        ("every_absence", []),
    ],
)
def test_bounds_are_told_where_they_say_more_than_the_dates(name, said):
    with translation.override("en"):
        assert when(document(name)).bounds == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("turkey", "Listed: 3 of 3 people. Everybody listed went."),
        (
            "najaf",
            "Listed: 1 of 34 people. Besides, 3 groups whose number is not disclosed. Everybody listed went.",
        ),
        (
            "every_absence",
            "Listed: 5 of at least 9 people. Besides, 1 group whose number is not disclosed. "
            "Whoever did not go is listed too, but not counted.",
        ),
        ("semnan", "1 person is listed. Everybody listed went."),
    ],
)
def test_how_many_of_the_stated_size_are_listed(name, said):
    with translation.override("en"):
        assert delegation(document(name)).listed == said


def test_nobody_is_said_to_have_gone_on_a_trip_that_did_not_take_place():
    with translation.override("en"):
        assert "went" not in delegation(documents.turkey() | {"status": "planned"}).listed


def test_the_head_of_the_delegation_comes_first():
    members = delegation(documents.every_absence()).members
    assert [member.head for member in members] == [True, False, False, False, False, False]


# ---- Absences ----


def test_each_absence_has_its_own_mark_and_zero_has_none():
    page = page_of(documents.every_absence(), "fa")
    shown = {name for element in page.all("span") for name in element.classes if name.startswith("mark-")}
    assert shown == {"mark-absent", "mark-host", "mark-pending", "mark-withheld"}
    amounts = [element.text for element in page.with_class("amount")]
    assert amounts == ["۱٬۲۴۰٬۰۰۰٬۰۰۰ ریال", "۰ ریال", "۱٬۲۰۰٫۵۰ یورو", "۳۰۰ دلار آمریکا"]


def test_marks_differ_in_more_than_colour():
    assert len({face for face, _word in marks.ABSENCES.values()}) == len(marks.ABSENCES)
    assert len({str(word) for _face, word in marks.ABSENCES.values()}) == len(marks.ABSENCES)


def test_what_is_withheld_is_not_called_undisclosed():
    redactions = [{"field": "host", "ground": "قانون", "review": documents.day("1406-01-01")}]
    with translation.override("en"):
        page = trip_page(documents.turkey() | {"redactions": redactions})
        said = dict(page.details.said)
        assert said["Host"] == said["Event"] == marks.mark("withheld")
    assert "Host" not in page.details.absent


def test_incomplete_totals_say_so():
    page = page_of(documents.every_absence(), "en")
    sums = page.with_class("sums")[0].text
    assert sums.count("Incomplete") == 3
    assert "never added together" in sums


@pytest.mark.parametrize("name", ["turkey", "every_absence"])
def test_an_entry_of_a_list_tells_its_absences(name):
    with translation.override("en"):
        told = [plain(one) for one in entry(document(name)).absences]
    expected = {
        "turkey": ["Cost not disclosed"],
        "every_absence": [
            "Cost not disclosed",
            "Paid by others, value unknown",
            "Not settled",
            "Amount withheld",
        ],
    }
    assert told == expected[name]


# ---- The whole page ----


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_trip_page_has_no_empty_cell_and_no_fault(name, language):
    assert faults(page_of(document(name), language)) == []


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_text_of_the_document_is_on_its_page(name, language):
    record = document(name)
    words = page_of(record, language).text
    texts = [
        *(record[key] for key in ("purpose", "legal_basis", "status_reason", "reason", "replaces")),
        *record["joint_with"],
        *(record["outcome"].values()),
        *((record["host"] or {}).values()),
        *(value for one in record["travellers"] for value in (one["post"], one["reason"])),
        *(cost["source_text"] for cost in record["costs"]),
        *(permit["body"] for permit in record["permits"]),
        *(value for paper in record["attachments"] for value in (paper["title"], paper["sha256"])),
        *(source["title"] for source in record["sources"]),
        *(one["ground"] for one in record["redactions"]),
        *(note["text"] for note in record["notes"]),
        record["ref"],
        record["ledger"]["hash"],
    ]
    assert [text for text in texts if text and text not in words] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_persian_words_on_an_english_page_are_marked_as_persian(name):
    for element in page_of(document(name), "en").all("body")[0].all():
        own = "".join(child for child in element.children if isinstance(child, str))
        if PERSIAN.search(own):
            assert element.language == "fa", own


def test_a_persian_page_marks_nothing_as_foreign():
    assert page_of(documents.najaf(), "fa").all("main")[0].with_class("lang") == []
    assert {e.language for e in page_of(documents.najaf(), "fa").all("main")[0].all()} == {"fa"}


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("Foreign trips to Iraq", "Foreign trips to Iraq"),
        ("Trips of شهرداری نمونه to Iraq", 'Trips of <span lang="fa" dir="rtl">شهرداری نمونه</span> to Iraq'),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_persian_runs_of_an_english_sentence(sentence, marked):
    with translation.override("en"):
        assert marks.mixed(sentence) == marked


def test_hostile_text_is_escaped():
    hostile = "<script>alert(1)</script>"
    record = documents.every_absence()
    record |= {"title": hostile, "title_en": hostile, "purpose": hostile, "reason": hostile}
    record["travellers"][1] |= {"name": hostile, "name_en": hostile, "post": hostile}
    record["costs"][0]["source_text"] = hostile
    for language in ("fa", "en"):
        page = page_of(record, language)
        assert page.all("script") == []
        assert page.all("h1")[0].text == hostile


def test_a_preview_needs_nothing_of_what_the_gate_adds():
    content = {
        key: value
        for key, value in documents.every_absence().items()
        if key not in (GATE_KEYS - {"schema"}) | SERVED
    }
    page = read(render_to_string("trips/preview.html", {"page": trip_page(content)}))
    assert faults(page) == []
    assert "نسخه" in page.text or "Version" in page.text


def test_late_and_due_days_are_told_of_declared_records_alone():
    declared = page_of(documents.every_absence(), "en").text
    assert "12 days late" in declared
    assert "The record is due by11 Khordad 1404" in declared
    compiled = page_of(documents.najaf(), "en").text
    assert "late" not in compiled.split("How we know")[0]
    assert "is due by" not in compiled


# ---- Differences ----


def test_every_key_of_the_document_is_told_by_one_field():
    told = [key for field in FIELDS for key in field.keys]
    assert sorted(told) == sorted(set(told))
    assert set(told) | GATE_KEYS | SERVED == set(documents.trip())


CHANGES: dict[str, Any] = {
    "title": "دیگر",
    "title_en": "Other",
    "kind": "visit",
    "status": "planned",
    "status_reason": "سیل",
    "provenance": "own",
    "synthetic": True,
    "municipality": documents.SEMNAN,
    "start": documents.day("1401-09-03"),
    "end": documents.day("1401-09-05"),
    "days": 9,
    "days_min": 2,
    "private_days": 0,
    "stops": [documents.stop("iran", ("IQ", "عراق", "Iraq"))],
    "purpose": "هدف",
    "necessity": "ضرورت",
    "legal_basis": "قانون",
    "initiative": "own",
    "host": {"name": "میزبان", "event": None, "address": None},
    "joint_with": ["semnan-1401-1"],
    "replaces": "tehran-1401-9",
    "delegation": {"size": 4, "known": "about", "complete": True},
    "travellers": [documents.traveller("شهردار")],
    "costs": [documents.cost("visa")],
    "totals": [{"currency": "EUR", "rial_basis": None, "amount": "3", "complete": True}],
    "permits": [{"stage": "council", "body": None, "decision": "refused", "number": None, "date": None}],
    "outcome": {"summary": "نتیجه", "results": None, "report": None},
    "attachments": [{"kind": "report", "title": "گزارش", "url": "/attachments/x/", "sha256": "ab" * 32}],
    "sources": documents.PRESS,
    "not_disclosed": ["cost"],
    "redactions": [{"field": "names", "ground": "قانون", "review": documents.day("1406-01-01")}],
    "notes": [{"code": "nobody_listed", "text": "یادداشت"}],
}


@pytest.mark.parametrize("key", sorted(CHANGES))
@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_change_of_any_field_is_told(key, language):
    old, new = documents.trip(), documents.trip() | {key: CHANGES[key]}
    with translation.override(language):
        (change,) = differences(old, new)
    assert change.old or change.new
    assert change.old != change.new


def test_every_field_of_the_document_can_change_in_these_tests():
    assert set(CHANGES) == {key for field in FIELDS for key in field.keys}


def test_a_list_names_only_the_rows_that_differ():
    old = documents.every_absence()
    new = copy.deepcopy(old)
    new["costs"][0]["amount"] = "1250000000"
    with translation.override("en"):
        (change,) = differences(old, new)
    assert change.field == "Who paid"
    assert [plain(row) for row in change.old] == [
        "Air ticket · شهرداری نمونه · Municipality · Settled · Bank transfer · 1,240,000,000 IRR"
    ]
    assert len(change.new) == 1
    assert "1,250,000,000" in change.new[0]


def test_a_mere_change_of_order_is_told_as_such():
    old = documents.turkey()
    new = old | {"travellers": old["travellers"][::-1]}
    with translation.override("en"):
        (change,) = differences(old, new)
    assert (change.old, [str(words) for words in change.new]) == (
        [],
        ["Only the order or an identifier changed."],
    )


def test_equal_documents_do_not_differ():
    assert differences(documents.every_absence(), documents.every_absence()) == []


# ---- Paging and the form ----


@pytest.mark.parametrize(
    ("number", "count", "numbers", "previous", "following"),
    [
        (1, 0, [1], None, None),
        (1, 25, [1], None, None),
        (1, 26, [1, 2], None, "?country=IQ&page=2"),
        (2, 26, [1, 2], "?country=IQ", None),
        (10, 10_000, [1, None, 8, 9, 10, 11, 12, None, 400], "?country=IQ&page=9", "?country=IQ&page=11"),
        (400, 10_000_000, [1, None, 398, 399, 400], "?country=IQ&page=399", None),
    ],
)
def test_pages_beside_a_page(number, count, numbers, previous, following):
    found = paging.pages(number, count, "country=IQ")
    assert [link.number for link in found.links] == numbers
    assert (found.previous, found.next) == (previous, following)
    assert [link.number for link in found.links if link.current] == [number]


def test_every_filter_but_the_search_words_stands_in_a_group_of_the_form():
    alone = [name for name, one in TripFilterSet.base_filters.items() if one.group not in GROUPS]
    assert alone == ["q"]


def test_a_stay_of_one_day_is_one_date():
    one_day = documents.turkey() | {"start": documents.day("1401-09-03"), "end": documents.day("1401-09-03")}
    assert when(one_day).one_day
    assert date.fromisoformat(one_day["start"]["date"]) == date(2022, 11, 24)
