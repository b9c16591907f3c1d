"""What pages say of a public document: every field in words, every absence by its mark, in both languages."""

import copy
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests import documents
from tests.pagereading import Element, faults, read
from transparency import marks
from trips.document.notes import RULES
from trips.document.totals import totals
from trips.pages import money, paging, plans
from trips.pages.differences import FIELDS, GATE_KEYS, differences
from trips.pages.entries import entry
from trips.pages.notes import MEANINGS
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
        ("turkey", "All 3 are listed, each by name or post. Everybody listed went."),
        (
            "najaf",
            "Of 34 people, the name or post of 1 is given. Besides, 3 groups whose number is not disclosed. "
            "Everybody listed went.",
        ),
        (
            "every_absence",
            "Of at least 9 people, the name or post of 3 is given. "
            "2 more are in groups that are named only as such. Besides, 1 group whose number is not disclosed. "
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


def test_the_delegation_stands_by_unit_with_the_head_first():
    with translation.override("en"):
        units = delegation(documents.every_absence()).units
        assert [(plain(unit.name), plain(unit.size)) for unit in units] == [
            ("Unit not disclosed", "2 people"),
            ("Family", "2 people"),
            ("Media", "1 group whose number is not disclosed"),
            ("Semnan Municipality", "1 person"),
        ]
        first = units[0].members
        assert [(member.head, member.went) for member in first] == [
            ("Head of delegation", True),
            (None, True),
            (None, False),
        ]
        assert [plain(part) for part in first[1].stay] == [
            "until 6 Ordibehesht 1404",
            "3 days",
            "only in Istanbul",
        ]


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
        assert [
            one for one in page.all("script") if "src" not in one.attributes and hostile in one.text
        ] == []
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


def test_the_clocks_say_what_is_met_late_or_left_of_declared_records_alone():
    record, met = documents.every_absence(), {"record": date(2025, 6, 13), "costs": None, "report": None}
    with translation.override("en"):
        page = trip_page(record, date(2025, 7, 1), met)
        assert [(clock.code, clock.allowed, clock.words, clock.face) for clock in page.clocks] == [
            ("record", 30, "Published on 23 Khordad 1404, 12 days late", "tag-attention"),
            ("costs", 60, "Due today", ""),
            ("report", 30, "Not published, 30 days past its day", "tag-attention"),
        ]
        in_time = trip_page(record, date(2025, 6, 29), met | {"record": date(2025, 6, 1)}).clocks
        assert [clock.words for clock in in_time[:2]] == [
            "Published on 11 Khordad 1404, in time",
            "2 days left",
        ]
        # Before the trip is over nobody owes anything, whatever the document lists as not disclosed.
        early = trip_page(record | {"costs": [], "totals": []}, date(2025, 5, 2), met | {"record": None})
        assert {clock.words for clock in early.clocks} == {"Not due yet"}
        assert [(one.name, one.awaited is None) for one in early.missing] == [
            ("Exact dates", True),
            ("Names", True),
            ("Cost", False),
            ("Who paid", False),
            ("Report", False),
        ]
        assert "Not disclosed: exact dates and names. Not due yet: cost, who paid and report." in plain(
            early.summary
        )
        assert [plain(one) for one in early.absences] == ["Cost not due yet"]
        cancelled = trip_page(record | {"status": "cancelled"}, date(2025, 7, 1))
        assert [one.name for one in cancelled.missing if one.awaited] == ["Report"]
    with translation.override("en"):
        html = render_to_string(
            "trips/trip.html", {"page": trip_page(documents.najaf(), met=dict.fromkeys(met))}
        )
        assert trip_page(documents.najaf(), met=dict.fromkeys(met)).clocks == []
    assert "Deadlines" not in read(html).text


# ---- Money ----


def test_what_counts_in_a_total_is_what_the_total_counts():
    """The words beside each amount agree with the totals that the gate reckons, whatever stages stand together."""
    town = documents.cost("visa")["funding_source"] | {"id": "town", "kind": "municipality"}
    line = {"funding_source": town, "currency": "IRR", "rial_basis": "old", "absent": None}
    rows = [
        documents.cost("visa", **line, amount="900", stage="approved"),
        documents.cost("visa", **line, amount="500", stage="paid"),
        documents.cost("visa", **line, amount="70", stage="refund"),
        documents.cost("visa", **line, amount="400", stage="settled"),
        documents.cost("meals", **line, amount="10", stage="advance"),
        documents.cost("gifts", **line, amount="5", stage="refund"),
        documents.cost("lodging", **line, amount="30"),
        documents.cost("meals"),
    ]
    codes = ["approved", "settled", "refund", "counts", "advance", "alone", "counts", "absent"]
    assert money.counting(rows) == codes
    whole = documents.cost("whole_trip", **line, amount="1000")
    assert money.counting([*rows, whole]) == [
        "part" if code in ("counts", "refund") else code for code in codes
    ] + ["counts"]
    for costs in (rows, [*rows, whole], documents.every_absence()["costs"]):
        signs = {"counts": 1, "refund": -1}
        reckoned: dict[Any, Decimal] = {}
        for cost, code in zip(costs, money.counting(costs), strict=True):
            if code in signs:
                key = (cost["currency"], cost["rial_basis"])
                reckoned[key] = reckoned.get(key, Decimal()) + signs[code] * Decimal(cost["amount"])
        assert reckoned == {
            (total["currency"], total["rial_basis"]): Decimal(total["amount"]) for total in totals(costs)
        }


def test_the_money_tells_who_paid_and_what_each_absence_means():
    with translation.override("en"):
        assert "Paid by Urumqi Municipality." in plain(summary(documents.semnan()))
        page = page_of(documents.every_absence(), "en")
        explained = [one.all("dt")[0].text for one in page.with_class("explained")[0].all("div")]
        assert explained == ["Not disclosed", "Paid by others, value unknown", "Not settled", "Withheld", "0"]
        assert "never count" not in page.with_class("sums")[0].text
    record = documents.every_absence()
    record["costs"][0]["stage"] = "approved"
    page = page_of(record, "en")
    assert "Approved ceilings and advances never count" in page.with_class("sums")[0].text
    assert "Does not count: a ceiling is not spending" in page.with_class("costs")[0].text


def test_every_public_note_is_explained():
    assert set(MEANINGS) == set(RULES)


# ---- Plan beside outcome ----


def test_plan_and_outcome_stand_side_by_side_in_the_fields_that_matter():
    planned = documents.turkey() | {"status": "planned"}
    happened = documents.turkey() | {
        "days": 5,
        "travellers": documents.turkey()["travellers"][:2],
        "delegation": {"size": 2, "known": "exact", "complete": True},
    }
    with translation.override("en"):
        fields = {field.name: field for field in plans.beside(planned, happened)}
        assert [name for name, field in fields.items() if not field.same] == [
            "Status",
            "Days",
            "Size of delegation",
            "Delegation",
        ]
        assert (fields["Days"].plan, fields["Days"].now) == (["3"], ["5"])
        assert [plain(words) for words in fields["Delegation"].plan][1:] == ["2 rows alike in both"]
        assert [plain(words) for words in fields["Delegation"].now] == ["2 rows alike in both"]
        assert "Who paid" not in fields
        told = plans.beside(planned | {"costs": documents.russia()["costs"]}, happened)
        assert "Not disclosed" in plain(next(one for one in told if one.name == "Who paid").now[0])


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
