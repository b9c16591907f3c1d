"""The lists of the admin: stages, folded searches, Jalali dates, and a fixed number of queries."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officials.models import Municipality
from trips.models import Trip

from .clerks import Role, form_of, signed_in, superuser
from .factories import (
    MunicipalityFactory,
    NilDeclarationFactory,
    OfficialFactory,
    PolicyFactory,
    TenureFactory,
    TripFactory,
    full_trip,
    publish,
    published_municipality,
    published_trip,
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


def test_each_trip_says_where_it_stands(clerk, tehran):
    TripFactory(municipality=tehran, title="یکم")
    published_trip(municipality=tehran, title="دوم")
    changed = published_trip(municipality=tehran, title="سوم")
    Trip.objects.filter(pk=changed.pk).update(purpose="تازه")
    withdraw(published_trip(municipality=tehran, title="چهارم"))
    stages = {row.split()[0]: row for row in rows(clerk)}
    assert "پیش‌نویس" in stages["یکم"]
    assert "اصلاحیه" not in stages["دوم"]
    assert "اصلاحیه" in stages["سوم"]
    assert "از انتشار خارج شد" in stages["چهارم"]
    assert {row.split()[0] for row in rows(clerk, "?stage=draft")} == {"یکم"}
    assert {row.split()[0] for row in rows(clerk, "?stage=public")} == {"دوم", "سوم"}
    assert {row.split()[0] for row in rows(clerk, "?stage=withdrawn")} == {"چهارم"}


def test_dates_of_the_list_are_jalali_in_persian_digits(clerk, tehran):
    TripFactory(municipality=tehran, start="1401-09", end="")
    (row,) = rows(clerk)
    assert "آذر ۱۴۰۱" in row
    assert not re.search(r"\d{4}-\d|[0-9]{4}|نوامبر|دسامبر", row.partition(" ")[2].replace("آزمون", ""))
    assert len(rows(clerk, "?year=1401")) == 1
    assert rows(clerk, "?year=1400") == []
    assert "۱۴۰۱</a>" in clerk.get(TRIPS).content.decode()


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
    assert LogEntry.objects.get().user.memberships.get().municipality == tehran
    assert "واحد" in clerk.get("/admin/").content.decode()
