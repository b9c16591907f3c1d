"""The tools of the trip's form: pasted rows, dates for everybody, posts filled in, kept uploads, copies; and what is shut."""

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officials.admin.fields import shown
from trips.admin.entry import kept
from trips.admin.entry.columns import split
from trips.admin.entry.wording import Who, kind_in_words, who_is_it
from trips.codes import Act, Desk
from trips.desk import step
from trips.models import Attachment, Cost, Handover, Revision, Traveller, Trip

from .clerks import COST, PDF, TRAVELLER, Role, form_of, in_row, member, signed_in, with_row
from .factories import (
    CostFactory,
    MembershipFactory,
    OfficialFactory,
    StopFactory,
    TenureFactory,
    TravellerFactory,
    TripFactory,
    UnitFactory,
    UserFactory,
    full_trip,
    published_municipality,
    published_trip,
    withdraw,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/trips/trip/add/"


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def clerk(tehran) -> Client:
    return signed_in(tehran)


def change(trip: Trip) -> str:
    return f"/admin/trips/trip/{trip.pk}/change/"


def begun(clerk: Client, **typed: Any) -> dict[str, Any]:
    """A new form with the least that a clerk types."""
    least = {"title": "سفر به نجف", "start": "۱۴۰۱/۱۱/۳", "kind": "exhibition", "status": "done"}
    return form_of(clerk.get(ADD)) | least | typed


def press(clerk: Client, button: str, data: dict[str, Any], value: str = "1", address: str = ADD) -> Any:
    """Press one of the form's buttons that save nothing."""
    before = Trip.objects.count(), Traveller.objects.count(), Revision.objects.count()
    answer = clerk.post(address, data | {button: value})
    assert answer.status_code == 200
    assert (Trip.objects.count(), Traveller.objects.count(), Revision.objects.count()) == before
    assert "data-unsaved" in answer.content.decode(), "leaving this page loses something"
    return answer


def row(data: dict[str, Any], number: int, *names: str) -> tuple[Any, ...]:
    return tuple(data.get(f"travellers-{number}-{name}", "") for name in names)


def beside(answer: Any, field: str) -> str:
    """What is said in the field's own box on the page."""
    page = answer.content.decode()
    found = re.search(rf'id="id_{field}(?:-search)?".*?(?=<div class="field|</fieldset>)', page, re.DOTALL)
    assert found, field
    said = re.search(r'class="errorlist.*?</ul>', found[0], re.DOTALL)
    return said[0] if said else ""


# ---- Nothing is assumed ----


def test_a_new_form_assumes_nothing_that_nobody_has_said(clerk, tehran):
    data = form_of(clerk.get(ADD))
    empty = (
        "kind",
        "status",
        "travellers-0-kind",
        "travellers-0-count",
        "travellers-0-body",
        "costs-0-stage",
    )
    assert [data.get(name, "") for name in (*empty, "costs-0-item")] == [""] * 7
    assert (data["initiative"], data["size_known"]) == ("not_stated", "not_stated")
    answer = clerk.post(f"/en{ADD}", data | {"title": "سفر", "start": "1401/11"})
    assert all("This field is required." in beside(answer, name) for name in ("kind", "status"))

    data = begun(clerk)
    data = in_row(data, "travellers", 0, name="کسی", kind="council")
    data = with_row(
        data, "travellers", **TRAVELLER | {"post": "همراهان", "count": "", "kind": "staff", "body": ""}
    )
    data = in_row(data, "costs", 0, **COST | {"absent": "not_disclosed"})
    assert clerk.post(ADD, data).status_code == 302
    found = Traveller.objects.order_by("pk").values_list("count", "body")
    assert list(found) == [(1, "council"), (None, "municipality")]
    assert Cost.objects.count() == 1


# ---- Pasted rows ----

SHEET = """نام یا گروه\tتعداد\tسمت\tواحد\tاز\tتا\tتوضیحات
مهدي كاظمي\t۱\t\t\t۱۴۰۱/۱۱/۰۳\t٩ بهمن ١٤٠١\t
كارشناسان\t۵ نفر\t\tمعاونت فني\t1401-11-3\t14011105\t
ناشناس‌پور\t1\tکارشناس\tمعاونت امور دور\t1401/13/3\t\t
خبرنگاران\tچند\t\t\t\t\t
نام مشترک\t\t\t\t\t\tبا هزینهٔ شخصی
جمع\t۸\t\t\t\t\t
\t\t\tمعاونت فنی\t\t\t
"""


def test_pasted_rows_are_read_marked_and_kept(clerk, tehran):
    """Everything on one page: who is an official, a group or a name; what cannot be read stays and is told beside it."""
    unit, far = UnitFactory(municipality=tehran, name="معاونت فنی"), UnitFactory(municipality=tehran)
    kazemi = OfficialFactory(municipality=tehran, name="مهدی کاظمی")
    TenureFactory(official=kazemi, unit=far, post="معاون شهردار", office="deputy", since="1400", until="1402")
    TenureFactory(official=kazemi, unit=unit, post="مدیر پیشین", since="1390", until="1399")
    for post in ("مدیر الف", "مدیر ب"):
        namesake = OfficialFactory(municipality=tehran, name="نام مشترک")
        TenureFactory(official=namesake, unit=unit, post=post, since="1400")
    OfficialFactory(municipality=published_municipality(code="qom"), name="ناشناس‌پور")  # another city's
    data = begun(clerk, purpose="هدفی که نباید گم شود", pasted=SHEET)
    data = in_row(data, "costs", 0, **COST | {"amount": "بد"})
    answer = press(clerk, "_read_rows", data)
    again = form_of(answer)

    assert (again["purpose"], again["title"], again["costs-0-amount"]) == (
        data["purpose"],
        data["title"],
        "بد",
    )
    assert again["travellers-TOTAL_FORMS"] == "5"
    fields = ("official", "name", "count", "post", "unit", "start", "end", "kind", "office")
    assert row(again, 0, *fields) == (
        str(kazemi.pk), "", "۱", "معاون شهردار", str(far.pk), "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۹", "official", "deputy",
    )  # fmt: skip
    assert row(again, 1, *fields) == (
        "", "", "۵", "کارشناسان", str(unit.pk), "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۵", "staff", "",
    )  # fmt: skip
    assert row(again, 2, *fields, "unit_pasted") == (
        "", "ناشناس‌پور", "۱", "کارشناس", "", "1401/13/3", "", "staff", "", "معاونت امور دور",
    )  # fmt: skip
    assert row(again, 3, "post", "count", "kind") == ("خبرنگاران", "چند", "media")
    assert row(again, 4, "official", "name", "count", "unread") == (
        "",
        "نام مشترک",
        "۱",
        "توضیحات: با هزینهٔ شخصی",
    )
    assert beside(answer, "travellers-2-start")
    assert beside(answer, "travellers-2-unit")
    assert beside(answer, "travellers-3-count")
    assert "مدیر الف" in beside(answer, "travellers-4-official")
    assert beside(answer, "travellers-4-unread")
    assert not beside(answer, "travellers-0-official")
    assert (
        'class="notice notice-attention faults"' not in answer.content.decode()
    )  # nothing else is judged yet
    assert again["pasted"].split("\n")[0].split() == ["جمع", "۸"]
    assert "معاونت فنی" in again["pasted"]

    # What was not read stops a save, beside its place; then a unit that was entered meanwhile is found by itself.
    refused = clerk.post(f"/en{ADD}", again)
    assert "not read yet" in beside(refused, "pasted")
    mended = again | {
        "pasted": "",
        "costs-0-amount": "12",
        "costs-0-currency": "EUR",
        "travellers-2-start": "",
    }
    mended |= {"travellers-3-count": "", "travellers-4-kind": "staff"}
    refused = clerk.post(f"/en{ADD}", mended)
    assert "No unit is called so." in beside(refused, "travellers-2-unit")
    assert "has no column here" in beside(refused, "travellers-4-unread")
    UnitFactory(municipality=tehran, name="معاونت امور دور")
    assert clerk.post(ADD, mended | {"travellers-4-unread": ""}).status_code == 302
    stored = Trip.objects.get().travellers.order_by("pk")
    assert [(one.count, one.unit and one.unit.name) for one in stored][1:4] == [
        (5, "معاونت فنی"),
        (1, "معاونت امور دور"),
        (None, None),
    ]


def test_rows_pasted_into_a_stored_trip_follow_those_that_stand(clerk, tehran):
    trip = TripFactory(municipality=tehran)
    TravellerFactory(trip=trip, order=7, post="شهردار")
    address = change(trip)
    data = form_of(clerk.get(address)) | {"pasted": "1;رئیس شورای شهر;1\n2;رانندگان;۳"}
    answer = press(clerk, "_read_rows", data, address=address)
    again = form_of(answer)
    assert row(again, 1, "post", "count", "kind", "order") == ("رئیس شورای شهر", "۱", "council", "7")
    assert row(again, 2, "post", "count", "kind") == ("رانندگان", "۳", "staff")
    assert clerk.post(address, again).status_code == 302
    assert [one.post for one in trip.travellers.all()] == ["شهردار", "رئیس شورای شهر", "رانندگان"]


def test_what_cannot_become_a_row_stays_in_the_box(clerk, tehran):
    answer = press(clerk, "_read_rows", begun(clerk))
    assert beside(answer, "pasted")
    wide = "\t".join(["کسی", "1", "معاون", "", "", "", "زیاد", "زیادتر"])
    again = form_of(press(clerk, "_read_rows", begun(clerk, pasted=wide)))
    assert again["pasted"].split("\t") == wide.split("\t")
    many = "\n".join(f"کسی {chr(1575 + number % 30)}{number}\t1" for number in range(310))
    again = form_of(press(clerk, "_read_rows", begun(clerk, pasted=many)))
    assert again["travellers-TOTAL_FORMS"] == "300"
    assert len(again["pasted"].split("\n")) == 10
    for hostile in ("\0\t\0", '"\t"' * 50, "a" * 200_000, "\t" * 5000, "<script>\t1"):
        page = press(clerk, "_read_rows", begun(clerk, pasted=hostile)).content.decode()
        assert "<script>\t" not in page


def test_two_municipalities_and_none_chosen(tehran):
    user = member(tehran)
    MembershipFactory(user=user, municipality=published_municipality(code="qom"), role=Role.CLERK)
    client = Client()
    client.force_login(user)
    answer = press(client, "_read_rows", begun(client, pasted="کسی\t1"))
    assert beside(answer, "pasted")
    assert form_of(answer)["pasted"] == "کسی\t1"
    for forged in ("9" * 30, "x", str(published_municipality(code="shiraz").pk)):
        assert beside(
            press(client, "_read_rows", begun(client, pasted="کسی\t1", municipality=forged)), "pasted"
        )


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("الف\t۲\r\nب\t۳\r\n", [["الف", "۲"], ["ب", "۳"]]),
        ('"الف\nب"\t2', [["الف\nب", "2"]]),
        ('قطر 5"\t2', [['قطر 5"', "2"]]),
        ("الف؛ 2; معاون", [["الف", " 2", " معاون"]]),
        ("الف، 2\nب,3", [["الف", " 2"], ["ب", "3"]]),
        ("مدیر مالی، اداری   2   معاون", [["مدیر مالی", " اداری   2   معاون"]]),
        ("معاون فنی  2   واحد\nراننده  1", [["معاون فنی", "2", "واحد"], ["راننده", "1"]]),
        ("شهردار\nمعاون شهردار", [["شهردار"], ["معاون شهردار"]]),
    ],
)
def test_how_a_pasted_text_is_taken_apart(text, cells):
    assert [one for one in split(text) if any(one)] == cells


@pytest.mark.parametrize(
    ("written", "post", "count", "who"),
    [
        ("مریم رضایی", "مشاور", None, Who("مریم رضایی", "مشاور", 1)),
        ("کارشناسان", "", None, Who("", "کارشناسان", None)),
        ("کارشناسان (۵ نفر)", "", None, Who("", "کارشناسان", 5)),
        ("3 نفر از اعضای شورا", "", None, Who("", "اعضای شورا", 3)),
        ("پاکبانان", "پاکبان", 600, Who("", "پاکبانان", 600)),
        ("اعضای گروه", "نوازنده", 6, Who("", "اعضای گروه، نوازنده", 6)),
        ("شهردار تهران", "", None, Who("", "شهردار تهران", 1)),
        ("گروه هنری", "", 1, Who("", "گروه هنری", 1)),
        ("", "مدیران", None, Who("", "مدیران", None)),
    ],
)
def test_who_is_meant(written, post, count, who):
    assert who_is_it(written, post, count) == who


def test_a_kind_is_read_from_the_words_or_stays_open():
    kinds = {
        "رييس شوراي شهر": "council",
        "رئیس سازمان": "official",
        "کارشناس رسانه": "staff",
        "خبرنگار صداوسیما": "media",
        "همسر شهردار": "family",
        "شرکت ساختمانی": "",
        "هنرمند": "",
    }
    assert {words: kind_in_words(words) for words in kinds} == kinds


# ---- For everybody at once, and rows without scripts ----


def test_dates_and_kind_for_everybody_and_then_for_one(clerk):
    data = in_row(begun(clerk), "travellers", 0, post="معاون", start="۱۴۰۱/۱۱/۵")
    data = with_row(data, "travellers", **TRAVELLER | {"post": "راننده", "kind": ""})
    data = with_row(data, "travellers", **TRAVELLER | {"count": "", "kind": "", "post": ""})
    asked = data | {"all_start": "1401/11/3", "all_end": "1401/11/9", "all_kind": "staff"}
    again = form_of(press(clerk, "_dates_for_all", asked))
    assert row(again, 0, "start", "end", "kind") == ("۱۴۰۱/۱۱/۵", "1401/11/9", "staff")
    assert row(again, 1, "start", "end", "kind") == ("1401/11/3", "1401/11/9", "staff")
    assert row(again, 2, "start", "end", "kind") == ("", "", "")
    assert (again["all_start"], again["all_end"], again.get("all_kind", "")) == ("", "", "")
    over = again | {"all_start": "1401/11/4", "all_over": "on"}
    again = form_of(press(clerk, "_dates_for_all", over))
    assert [row(again, number, "start") for number in range(3)] == [("1401/11/4",), ("1401/11/4",), ("",)]

    bad = press(clerk, "_dates_for_all", data | {"all_start": "3/11/1401"})
    assert beside(bad, "all_start")
    assert form_of(bad)["all_start"] == "3/11/1401"
    assert "not set in the rows yet" in beside(clerk.post(f"/en{ADD}", asked), "all_start")


def test_one_more_row_without_a_script_loses_nothing(clerk):
    data = in_row(begun(clerk), "stops", 0, arrival="نادرست")
    again = form_of(press(clerk, "_add_row", data, value="stops"))
    assert (again["stops-1-order"], again["stops-1-purpose"]) == (shown(1), "visit")
    assert (again["stops-TOTAL_FORMS"], again["stops-0-arrival"], again["title"]) == (
        "2",
        "نادرست",
        data["title"],
    )
    for forged in ("x", "", "stops-0", "9"):
        press(clerk, "_add_row", data, value=forged)


def test_a_missing_record_is_entered_in_another_tab_where_there_are_no_scripts(clerk, tehran):
    page = clerk.get(f"/en{ADD}").content.decode()
    link = re.search(r'<a id="add_id_travellers-0-unit"[^>]*>', page)
    assert link
    for part in ('target="_blank"', 'rel="noopener"', 'href="/en/admin/officials/unit/add/"', 'aria-label="'):
        assert part in link[0], part


# ---- Many rows ----


def _delegation(tehran: Any, count: int) -> Trip:
    trip = TripFactory(municipality=tehran)
    stop = StopFactory(trip=trip)
    for number in range(count):
        one = TravellerFactory(
            trip=trip,
            order=number + 1,
            official=OfficialFactory(municipality=tehran),
            unit=UnitFactory(municipality=tehran),
        )
        one.stops.add(stop)
        CostFactory(trip=trip, traveller=one)
    return trip


def _queries(act: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act()
    return len(asked)


def test_a_form_of_many_rows_asks_no_more_than_one_of_few(clerk, tehran):
    small, large = _delegation(tehran, 2), _delegation(tehran, 12)
    forms = {
        trip.pk: form_of(clerk.get(change(trip))) for trip in (small, large)
    }  # what is read once is read
    reviewer = signed_in(tehran, Role.REVIEWER)
    reviewer.get(change(small))
    for who in (clerk, reviewer):
        few, many = (_queries(lambda who=who, trip=trip: who.get(change(trip))) for trip in (small, large))
        assert many <= few, f"{few} queries for 2 rows, {many} for 12"
    few, many = (
        _queries(lambda trip=trip: clerk.post(change(trip), forms[trip.pk] | {"start": "x"}))
        for trip in (small, large)
    )
    assert many <= few, f"a failed save: {few} queries for 2 rows, {many} for 12"
    unit, names = (
        UnitFactory(municipality=tehran),
        [OfficialFactory(municipality=tehran).name for _ in range(12)],
    )
    few, many = (
        _queries(
            lambda count=count: press(
                clerk,
                "_read_rows",
                begun(clerk, pasted="\n".join(f"{name}\t1\t\t{unit.name}" for name in names[:count])),
            )
        )
        for count in (2, 12)
    )
    assert many <= few, f"pasting: {few} queries for 2 rows, {many} for 12"


# ---- The post that an official held ----


def test_the_post_held_on_the_trip_s_start(clerk, tehran):
    official, unit = OfficialFactory(municipality=tehran), UnitFactory(municipality=tehran)
    TenureFactory(official=official, unit=unit, post="پیشین", since="1390", until="1399/06/31")
    TenureFactory(official=official, unit=unit, post="عضو شورا", office="councillor", since="1399/07")
    address = f"/admin/trips/trip/held/{official.pk}/"

    def posts(on: str) -> list[str]:
        return [one["post"] for one in clerk.get(address, {"on": on}).json()["posts"]]

    assert posts("۱۳۹۹/۶/۳۱") == ["پیشین"]
    assert posts("1399") == ["پیشین", "عضو شورا"]
    assert posts("1380/1/1") == []
    assert posts("") == posts("نه تاریخ") == ["عضو شورا"]
    answer = clerk.get(address, {"on": "1401"}).json()
    assert answer["posts"][0] | {"words": ""} == {
        "post": "عضو شورا",
        "unit": unit.pk,
        "unit_name": str(unit),
        "office": "councillor",
        "kind": "council",
        "words": "",
    }
    assert shown(2) in clerk.get(address, {"on": "1399"}).json()["said"]
    stranger = signed_in(published_municipality(code="qom"))
    assert stranger.get(address).status_code == clerk.get("/admin/trips/trip/held/987654/").status_code == 404
    assert Client().get(address).status_code == 302
    assert clerk.post(address).status_code == 405
    assert clerk.get(f"/admin/trips/trip/held/{'9' * 30}/").status_code == 404


# ---- Uploads that a failed save keeps ----


def _with_paper(clerk: Client, **more: Any) -> dict[str, Any]:
    data = with_row(begun(clerk), "attachments", kind="report", title="گزارش")
    return data | {"attachments-0-file": SimpleUploadedFile("گزارش سفر.pdf", PDF)} | more


def test_an_upload_outlives_a_failed_save_and_a_tool(clerk, tehran):
    answer = clerk.post(ADD, _with_paper(clerk, start="بد"))
    assert "گزارش سفر.pdf" in answer.content.decode()
    again = form_of(answer)
    assert again["attachments-0-file-kept"]
    again = form_of(press(clerk, "_add_row", again, value="stops"))
    colleague = signed_in(tehran)
    refused = colleague.post(f"/en{ADD}", again | {"start": "1401/11/3"})
    assert "kept no longer" in beside(refused, "attachments-0-file")
    for forged in ("x", again["attachments-0-file-kept"] + "x", "../../etc/passwd", "\0"):
        answer = clerk.post(ADD, again | {"attachments-0-file-kept": forged})
        assert answer.status_code == 200, forged
    room = Path(settings.DATA_DIR) / "kept"
    before = set(room.iterdir())
    assert clerk.post(ADD, again | {"start": "1401/11/3"}).status_code == 302
    assert Attachment.objects.get().sha256
    assert set(room.iterdir()) <= before
    bad = _with_paper(clerk, start="بد") | {"attachments-0-file": SimpleUploadedFile("x.pdf", b"MZ")}
    for button in ({}, {"_add_row": "stops"}):
        answer = clerk.post(ADD, bad | button)
        assert "attachments-0-file-kept" not in form_of(answer)
        assert beside(answer, "attachments-0-file")
        bad["attachments-0-file"] = SimpleUploadedFile("x.pdf", b"MZ")


def test_what_is_kept_is_for_its_user_and_a_day(tehran, monkeypatch):
    one, other = member(tehran).pk, UserFactory().pk
    room = Path(settings.DATA_DIR) / "kept"
    for left in room.glob("*"):  # by tests before this one
        left.unlink()
    first = kept.keep(SimpleUploadedFile("a.pdf", PDF), one)
    found = kept.kept(first.token, one)
    assert found
    assert (found.name, found.file.read()) == ("a.pdf", first.file.read())
    assert kept.kept(first.token, other) is None
    (place,) = room.iterdir()
    long_ago = time.time() - kept.A_DAY - 60
    os.utime(place, (long_ago, long_ago))
    monkeypatch.setattr(kept, "MOST", 2)
    later = [kept.keep(SimpleUploadedFile("b.pdf", PDF), other) for _ in range(3)]
    assert not place.exists()
    assert kept.kept(first.token, one) is None
    assert [kept.kept(each.token, other) is not None for each in later] == [False, True, True]
    monkeypatch.setattr(kept, "A_DAY", -1)
    assert kept.kept(later[-1].token, other) is None


# ---- Copies ----


def test_a_copy_takes_over_what_recurs_and_nothing_else(clerk, tehran):
    trip = full_trip(municipality=tehran, letter_number="۱۲/۳", outcome_summary="نتیجه", joint_code="a")
    address = f"/admin/trips/trip/{trip.pk}/copy/"
    page = form_of(clerk.get(address), "act-form")
    assert page["title"] == trip.title
    assert "status" not in page
    assert clerk.post(address, page | {"start": ""}).status_code == 200
    backwards = {"start": "1403/2/10", "end": "1403/2/1", "status": "planned"}
    assert clerk.post(address, page | backwards).status_code == 200
    assert Trip.objects.count() == 1
    answer = clerk.post(address, page | backwards | {"end": "۱۴۰۳/۲/۱۴"})
    draft = Trip.objects.exclude(pk=trip.pk).get()
    assert answer["Location"] == change(draft)
    assert (draft.title, draft.purpose, draft.kind, draft.host_name) == (
        trip.title,
        trip.purpose,
        trip.kind,
        trip.host_name,
    )
    assert (draft.start, draft.end, draft.status) == ("1403-02-10", "1403-02-14", "planned")
    assert (draft.ref, draft.letter_number, draft.outcome_summary, draft.joint_code) == (None, "", "", "")
    assert [stop.destination for stop in draft.stops.all()] == [stop.destination for stop in trip.stops.all()]
    same = ("official", "name", "count", "post", "unit", "kind", "head")
    assert list(draft.travellers.values_list(*same)) == list(trip.travellers.values_list(*same))
    assert not draft.travellers.exclude(start="", end="", days=None).exists()
    for left in ("costs", "permits", "attachments", "sources", "redactions"):
        assert not getattr(draft, left).exists(), left
    assert draft.created_by is not None
    assert list(draft.hands.all()) == [draft.created_by]
    assert draft.revisions.count() == 1
    assert f'href="{address}"' in clerk.get(change(trip)).content.decode()


def test_who_only_reads_copies_nothing(tehran):
    trip = full_trip(municipality=tehran)
    address = f"/admin/trips/trip/{trip.pk}/copy/"
    reviewer = signed_in(tehran, Role.REVIEWER)
    assert "act-form" not in reviewer.get(address).content.decode()
    assert f'href="{address}"' not in reviewer.get(change(trip)).content.decode()
    assert reviewer.post(address, {"title": "x", "start": "1403", "status": "planned"}).status_code == 403
    assert signed_in(published_municipality(code="qom")).get(address).status_code == 404


# ---- What may be changed when ----


@pytest.mark.parametrize("desk", [Desk.PUBLISHER, Desk.ABANDONED])
def test_what_has_left_the_clerks_is_read_and_not_changed(clerk, tehran, desk):
    trip = full_trip(municipality=tehran)
    opened = form_of(clerk.get(change(trip)))
    Trip.objects.filter(pk=trip.pk).update(desk=desk)
    page = clerk.get(change(trip)).content.decode()
    assert 'name="title"' not in page
    assert 'name="_save"' not in page
    assert 'name="pasted"' not in page
    answer = clerk.post(change(trip), opened | {"title": "دیر"})
    assert answer.status_code == 403
    assert "دیر" in answer.content.decode()  # not lost: shown to be copied
    trip.refresh_from_db()
    assert trip.title != "دیر"
    assert clerk.post(f"/admin/trips/trip/{trip.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_form_itself_refuses_under_the_lock(tehran):
    from trips.admin.forms import TripForm

    trip = TripFactory(municipality=tehran)
    for desk, refused in (
        (Desk.CLERK, False),
        (Desk.RETURNED, False),
        (Desk.PUBLISHER, True),
        (Desk.ABANDONED, True),
    ):
        Trip.objects.filter(pk=trip.pk).update(desk=desk)
        form = TripForm({"seen": ""}, instance=Trip.objects.get(pk=trip.pk))
        assert ("moved_on" in {error.code for error in form.errors.get("__all__").as_data()}) is refused, desk


def test_a_withdrawn_trip_is_read_only_and_a_published_one_is_corrected(clerk, tehran):
    trip = published_trip(municipality=tehran)
    assert 'name="title"' in clerk.get(change(trip)).content.decode()
    withdraw(trip)
    assert 'name="title"' not in clerk.get(change(trip)).content.decode()


def test_a_draft_that_was_ever_submitted_is_never_deleted(clerk, tehran):
    trip, user = TripFactory(municipality=tehran), member(tehran)
    address = f"/admin/trips/trip/{trip.pk}/delete/"
    assert clerk.get(address).status_code == 200
    step(trip, Act.SUBMITTED, user)
    step(trip, Act.TAKEN_BACK, user)
    assert 'name="title"' in clerk.get(change(trip)).content.decode()
    assert clerk.post(address, {"post": "yes"}).status_code == 403
    assert Handover.objects.filter(trip=trip).count() == 2
