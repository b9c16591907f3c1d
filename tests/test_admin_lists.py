"""The lists of the admin: stages, folded searches, Jalali dates, and a fixed number of queries."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officials.admin.jalali_lists import by_jalali_month
from officials.audited import AuditEntry, AuditKind
from officials.models import Municipality
from transparency import calendar, ledger
from transparency.models import Kind, LedgerEntry
from trips import desk, revisions
from trips.admin.gate.stages import Stage, stages
from trips.codes import Act
from trips.models import Trip

from .clerks import Role, form_of, member, signed_in, superuser
from .factories import (
    MunicipalityFactory,
    NilDeclarationFactory,
    OfficialFactory,
    PolicyFactory,
    TenureFactory,
    TravellerFactory,
    TripFactory,
    full_trip,
    publish,
    published_municipality,
    published_trip,
    submit,
    withdraw,
)

pytestmark = pytest.mark.django_db
TRIPS = "/admin/trips/trip/"


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def clerk(tehran) -> Client:
    return signed_in(tehran)


def rows(client: Client, query: str = "") -> list[str]:
    """The rows of the list of trips, as words."""
    page = client.get(f"{TRIPS}{query}").content.decode()
    body = page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>") if row.strip()]


def titles(client: Client, query: str = "") -> set[str]:
    return {row.split()[0] for row in rows(client, query)}


def world_of_stages(tehran: Any) -> None:
    """Trips at every stage, and corrections in preparation for every reason there is."""
    clerk, publisher = member(tehran), member(tehran, Role.PUBLISHER)
    TripFactory(municipality=tehran, title="پیش‌نویس")
    submit(TripFactory(municipality=tehran, title="فرستاده"))
    back = submit(TripFactory(municipality=tehran, title="برگشته"))
    desk.step(back, Act.RETURNED, publisher, "چرا")
    desk.step(TripFactory(municipality=tehran, title="رها"), Act.ABANDONED, clerk, "نشد")
    withdraw(published_trip(municipality=tehran, title="بازپس"))
    published_trip(municipality=tehran, title="همگانی")
    undone = published_trip(municipality=tehran, title="بی‌تغییر")
    revisions.record(undone, clerk)  # somebody saved it, and the public would read the same
    for title in ("دگرگون", "دگرگونی‌فرستاده"):
        changed = published_trip(municipality=tehran, title=title)
        Trip.objects.filter(pk=changed.pk).update(purpose="تازه")
        revisions.record(changed, clerk)
    submit(changed, clerk)
    for title, path in (
        ("مسئول", "travellers__official"),
        ("واحد", "travellers__unit"),
        ("جا", "stops__destination"),
        ("پرداخت", "costs__funding_source"),
    ):
        named = full_trip(municipality=tehran, title=title)
        publish(named)
        relation, field = path.split("__")
        record = next(getattr(row, field) for row in getattr(named, relation).all() if getattr(row, field))
        record.name = f"{record.name} تازه"
        record.save()
    guest = published_municipality(code="karaj", name="شهرداری کرج")
    joined = TripFactory(municipality=tehran, title="میهمان")
    TravellerFactory(trip=joined, municipality=guest)
    publish(joined)
    guest.name_en = "Karaj"
    guest.save()
    published_trip(municipality=tehran, title="مشترک", joint_code="joint")
    published_trip(municipality=tehran, title="مشترک‌دوم", joint_code="joint")


def test_each_trip_says_where_it_stands_and_the_filter_says_the_same(clerk, tehran):
    """The filter narrows candidates down by indexes and published documents; the truth is `stages`."""
    world_of_stages(tehran)
    elsewhere = published_municipality(code="qom", name="شهرداری قم")
    TripFactory(municipality=elsewhere, title="بیگانه")
    found = stages(list(Trip.objects.filter(municipality=tehran)))
    assert set(found.values()) == set(Stage)
    for stage in Stage:
        said = {trip.title for trip in Trip.objects.filter(pk__in=[pk for pk in found if found[pk] == stage])}
        assert titles(clerk, f"?stage={stage.value}") == said, stage
    corrections = {"دگرگون", "مسئول", "واحد", "جا", "پرداخت", "میهمان", "مشترک"}
    assert titles(clerk, "?stage=correction") == corrections
    assert "همگانی" in titles(clerk, "?stage=public")
    assert "بی‌تغییر" in titles(clerk, "?stage=public")
    assert titles(clerk, "?stage=submitted&q=دگرگونی") == {"دگرگونی‌فرستاده"}
    lines = {row.split()[0]: row for row in rows(clerk)}
    assert "پیش‌نویس" in lines["پیش‌نویس"]
    assert "اصلاحیه" not in lines["همگانی"]
    assert "اصلاحیه" in lines["دگرگون"]
    assert "از انتشار خارج شد" in lines["بازپس"]


def test_who_has_a_trip_and_what_is_owed_stand_in_the_list(clerk, tehran):
    ended = calendar.today() - dt.timedelta(days=40)
    day = calendar.jalali(ended)
    mine = TripFactory(municipality=tehran, title="دیر", start=day, end=day)
    TripFactory(municipality=tehran, title="آینده", start="1440", end="", status="planned")
    complete = full_trip(municipality=tehran, title="کامل")
    publish(complete)
    Trip.objects.filter(pk=mine.pk).update(desk_since=dt.datetime(2022, 12, 18, 21, 0, tzinfo=dt.UTC))
    lines = {row.split()[0]: row for row in rows(clerk)}
    assert "۲۸ آذر ۱۴۰۱" in lines["دیر"]  # midnight was past in Tehran
    assert "۱۰ " in lines["دیر"]
    assert titles(clerk, "?clock=overdue") == {"دیر"}
    assert titles(clerk, "?clock=owed") == {"دیر"}
    assert titles(clerk, "?clock=complete") == {"کامل"}
    assert titles(clerk, "?mine=1") == set()


def test_the_list_goes_down_by_jalali_year_and_month(clerk, tehran):
    for title, start in (
        ("الف", "1401-09"),
        ("ب", "1401-09-27"),
        ("پ", "1401-12-29"),
        ("ت", "1401"),
        ("ث", "1402-01"),
    ):
        TripFactory(municipality=tehran, title=title, start=start, end="")
    assert not re.search(r"[0-9]{4}|نوامبر|دسامبر", " ".join(rows(clerk)))
    drill = drilled(clerk, TRIPS)
    assert drill == {"۱۴۰۲ (۱)": "?start_in=1402", "۱۴۰۱ (۴)": "?start_in=1401"}
    year = drilled(clerk, f"{TRIPS}?start_in=1401")
    assert list(year.values())[2:] == ["?start_in=1401-12", "?start_in=1401-09", "?start_in=1401-00"]
    assert "آذر (۲)" in year
    assert titles(clerk, "?start_in=1401-09") == {"الف", "ب"}
    assert titles(clerk, "?start_in=1401-00") == {"ت"}
    month = drilled(clerk, f"{TRIPS}?q=الف&start_in=1401-12")
    assert month["آذر (۱)"] == "?q=%D8%A7%D9%84%D9%81&start_in=1401-09"
    assert titles(clerk, "?start_in=1401&q=الف&stage=draft") == {"الف"}
    for wrong in ("x", "1299", "1451", "1401-13", "14011", "۱۴۰۱", "1401-9", "-", "1401-09-27", "%00"):
        answer = clerk.get(f"{TRIPS}?start_in={wrong}", follow=True)
        assert answer.status_code == 200
        assert len(answer.redirect_chain) == 1, wrong
        assert "notice-attention" in answer.content.decode() or wrong == "%00"


def drilled(client: Client, path: str) -> dict[str, str]:
    """What the row of years or months offers: words to address."""
    page = client.get(path).content.decode()
    nav = page.split('<nav class="drill"')[1].split("</nav>")[0]
    return {
        " ".join(re.sub(r"<[^>]+>", "", words).split()): html.unescape(url)
        for url, words in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', nav, re.DOTALL)
    }


@pytest.mark.parametrize(
    ("model", "column"),
    [(Trip, "start_earliest"), (Trip, "changed_at"), (LedgerEntry, "time")],
)
def test_days_moments_and_ledger_times_fall_into_jalali_months(rf, tehran, model, column):
    """The new year of 1402 began at midnight of 21 March 2023 in Tehran, half past eight in the evening before by UTC."""
    last = dt.datetime(2023, 3, 20, 20, 29, 59, tzinfo=dt.UTC)
    first = last + dt.timedelta(seconds=1)
    if model is Trip:
        for moment in (last, first):
            trip = TripFactory(municipality=tehran, start=calendar.jalali(calendar.today(moment)), end="")
            Trip.objects.filter(pk=trip.pk).update(changed_at=moment)
    else:
        appender = ledger.Appender()
        for moment in (last, first):
            appender.time = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            appender.append(Kind.PROFILE, "test/x", {"a": 1})
        appender.flush()
    rows_of = model.objects.filter(**({"subject": "test/x"} if model is LedgerEntry else {}))

    class Listed(admin.ModelAdmin):
        list_filter = (by_jalali_month(column, column, "in"),)

        def get_queryset(self, request):
            return rows_of

        def has_view_permission(self, request, obj=None):
            return True

    def asked(query: str) -> tuple[list[Any], list[tuple[str, int]]]:
        request = rf.get(f"/{query}")
        request.user = User(is_superuser=True)
        changes = Listed(model, admin.site).get_changelist_instance(request)
        (spec,) = changes.filter_specs
        offered = [
            (one["query_string"], one["count"]) for one in spec.choices(changes) if one["count"] is not None
        ]
        return sorted(row.pk for row in changes.queryset), offered

    early, late = sorted(row.pk for row in rows_of)
    assert asked("") == ([early, late], [("?in=1402", 1), ("?in=1401", 1)])
    assert asked("?in=1401") == ([early], [("?in=1401-12", 1)])
    assert asked("?in=1402-01") == ([late], [("?in=1402-01", 1)])
    with pytest.raises(IncorrectLookupParameters):
        asked("?in=1401-00")


@pytest.mark.parametrize(
    "words",
    ["خواهرخواندگي", "استانبول", "شهردار ساختگي", "حوزه شهردار", "Sister-city ANKARA", "tehran-1401-1"],
)
def test_a_trip_is_found_by_its_folded_words(clerk, tehran, words):
    publish(full_trip(municipality=tehran))
    TripFactory(municipality=tehran, title="چیز دیگر")
    assert len(rows(clerk, f"?q={words}")) == 1


def test_a_word_that_no_trip_bears_finds_none(clerk, tehran):
    full_trip(municipality=tehran)
    assert rows(clerk, "?q=ناپیدا") == []


def test_the_list_asks_the_same_number_of_queries_however_long(clerk, tehran):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(TRIPS).status_code == 200
        return len(captured)

    for trip in (
        full_trip(municipality=tehran, joint_code="one"),
        full_trip(municipality=tehran, joint_code="two"),
    ):
        publish(trip)
    TripFactory(municipality=tehran)
    clerk.get(TRIPS)
    few = queries()
    for number in range(6):
        publish(full_trip(municipality=tehran, joint_code="one" if number % 2 else "two"))
        TripFactory(municipality=tehran)
    assert queries() == few


def test_officials_units_and_places_are_found_in_any_spelling(clerk, tehran):
    official = TenureFactory(official__municipality=tehran, official__name="مهدی کاظمی").official
    asked = {"app_label": "trips", "model_name": "traveller", "field_name": "official", "term": "مهدي كاظمي"}
    found = clerk.get("/admin/autocomplete/", asked).json()["results"]
    assert found == [{"id": str(official.pk), "text": "مهدی کاظمی"}]
    assert "مهدی کاظمی" in clerk.get("/admin/officials/official/?q=كاظمي").content.decode()


def test_a_published_trip_s_name_is_not_a_draft_s(clerk, tehran):
    """The stage compares with what was published, not with when something was touched."""
    trip = published_trip(municipality=tehran, title="عنوان")
    official = OfficialFactory(municipality=tehran)
    official.save()
    Trip.objects.filter(pk=trip.pk).update(internal_notes="درون‌سازمانی")
    assert "اصلاحیه" not in rows(clerk)[0]


# ---- What every page of the admin keeps to ----


def pages(tehran: Any) -> list[str]:
    trip, public = full_trip(municipality=tehran), published_trip(municipality=tehran)
    policy, nil = PolicyFactory(municipality=tehran), NilDeclarationFactory(municipality=tehran)
    official = TenureFactory(official__municipality=tehran).official
    return [
        "/admin/",
        "/admin/trips/",
        TRIPS,
        f"{TRIPS}add/",
        f"{TRIPS}{trip.pk}/change/",
        f"{TRIPS}{trip.pk}/delete/",
        f"{TRIPS}{trip.pk}/history/",
        f"{TRIPS}{trip.pk}/preview/",
        f"{TRIPS}{public.pk}/withdraw/",
        f"{TRIPS}{public.pk}/erase/",
        f"/admin/officials/municipality/{tehran.pk}/change/",
        f"/admin/officials/municipality/{tehran.pk}/profile/",
        f"/admin/officials/municipality/{tehran.pk}/policy/{policy.pk}/",
        f"/admin/officials/official/{official.pk}/change/",
        "/admin/officials/unit/",
        "/admin/trips/nildeclaration/",
        "/admin/trips/nildeclaration/silent/",
        f"/admin/trips/nildeclaration/{nil.pk}/declare/",
        "/admin/transparency/ledgerentry/",
        "/admin/transparency/ledgerentry/1/change/",
        "/admin/password_change/",
    ]


def test_no_page_needs_what_the_security_policy_refuses(tehran):
    inline = re.compile(r"<style|\sstyle=|<[^>]+\son[a-z]+=|<script(?![^>]*src=)(?![^>]*application/json)")
    root = superuser()
    users = ["/admin/auth/user/", "/admin/auth/user/add/", "/admin/officials/membership/add/"]
    for path in [*pages(tehran), *users]:
        answer = root.get(path)
        assert answer.status_code == 200, path
        assert not inline.search(answer.content.decode()), path
        assert "script-src 'self';" in answer["Content-Security-Policy"] + ";", path


def test_no_page_shows_a_gregorian_date_of_django_s(tehran):
    """Django's own date filter prints Gregorian months, and ISO dates are for machines."""
    for role in (Role.PUBLISHER, Role.REVIEWER):
        client = signed_in(tehran, role)
        for path in (
            pages(tehran) if role == Role.PUBLISHER else [f"{TRIPS}{Trip.objects.first().pk}/change/"]
        ):
            page = client.get(path).content.decode()
            words = re.sub(r"<pre.*?</pre>|<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
            assert not re.search(r"\b(19|20)\d\d-\d\d|\b1[34]\d\d-\d\d-\d\d", words), path


def test_the_admin_is_in_both_languages_and_directions(tehran):
    client = signed_in(tehran)
    assert '<html lang="fa" dir="rtl">' in client.get("/admin/").content.decode()
    assert '<html lang="en" dir="ltr">' in client.get("/en/admin/").content.decode()


def test_a_municipality_is_entered_by_a_superuser_and_kept_by_its_clerks():
    root = superuser()
    add = "/admin/officials/municipality/add/"
    data = form_of(root.get(add), "municipality_form") | {"code": "yazd", "name": "شهرداری یزد"}
    data |= {"coverages-0-provenance": "own", "coverages-0-first": "۱۴۰۰/۱"}
    assert root.post(add, data | {"coverages-0-first": "۱۴۰۰/۱/۱"}).status_code == 200
    assert root.post(add, data | {"coverages-0-last": "1399/1"}).status_code == 200
    assert root.post(add, data).status_code == 302
    city = Municipality.objects.get(code="yazd")
    assert city.coverages.get().first == "1400-01"
    clerk = signed_in(city)
    change = f"/admin/officials/municipality/{city.pk}/change/"
    mine = form_of(clerk.get(change), "municipality_form") | {
        "code": "qom",
        "synthetic": "on",
        "province": "یزد",
    }
    assert clerk.post(change, mine).status_code == 302
    city.refresh_from_db()
    assert (city.code, city.synthetic, city.province) == ("yazd", False, "یزد")
    assert clerk.get(add).status_code == 403


def test_a_policy_is_entered_once_a_day(tehran, clerk):
    change = f"/admin/officials/municipality/{tehran.pk}/change/"
    data = form_of(clerk.get(f"{change}?rows=2"), "municipality_form")
    row = {"valid_from": "۱۴۰۵/۱/۱", "record_days": "۲۰", "costs_days": "60", "report_days": "30"}
    twice = data | {f"policies-{number}-{name}": value for number in (0, 1) for name, value in row.items()}
    assert clerk.post(change, twice).status_code == 200
    assert clerk.post(change, twice | {"policies-1-valid_from": "1405/2/1"}).status_code == 302
    assert [policy.record_days for policy in tehran.policies.all()] == [20, 20]
    too_long = form_of(clerk.get(change), "municipality_form") | {"policies-0-record_days": "4000"}
    assert clerk.post(change, too_long).status_code == 200


def test_units_have_no_circles(tehran, clerk):
    add = "/admin/officials/unit/add/"
    data = form_of(clerk.get(add), "unit_form") | {"kind": "deputy"}
    assert clerk.post(add, data | {"name": "بالا"}).status_code == 302
    upper = tehran.units.get()
    assert clerk.post(add, data | {"name": "پایین", "parent": upper.pk}).status_code == 302
    lower = tehran.units.get(parent=upper)
    change = f"/admin/officials/unit/{upper.pk}/change/"
    assert (
        clerk.post(change, form_of(clerk.get(change), "unit_form") | {"parent": lower.pk}).status_code == 200
    )
    elsewhere = MunicipalityFactory().units.create(name="بیگانه", kind="deputy")
    assert clerk.post(add, data | {"name": "سوم", "parent": elsewhere.pk}).status_code == 200


def test_what_was_done_is_kept_with_who_did_it(tehran, clerk):
    add = "/admin/officials/unit/add/"
    clerk.post(add, form_of(clerk.get(add), "unit_form") | {"kind": "deputy", "name": "واحد"})
    assert AuditEntry.objects.get(kind=AuditKind.ADDED).user.memberships.get().municipality == tehran
    assert "واحد" in clerk.get("/admin/").content.decode()
