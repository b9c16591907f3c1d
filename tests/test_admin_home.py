"""The first page of the admin: what waits for each role, the one click of a nil declaration, and what both cost."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officials.admin.fields import shown
from officials.models import Membership, StandIn
from officials.publication import publish_policy, publish_profile
from officials.published import registry
from transparency import calendar
from trips import desk, nil, revisions
from trips.codes import Act, Status
from trips.models import NilDeclaration, Trip
from trips.models.published import PublishedTrip
from trips.pages.differences import differences
from trips.publication import preview

from .clerks import Role, member, signed_in, superuser
from .factories import (
    CoverageFactory,
    MembershipFactory,
    MunicipalityFactory,
    NilDeclarationFactory,
    PolicyFactory,
    RedactionFactory,
    TripFactory,
    full_trip,
    publish,
    published_municipality,
    published_trip,
    submit,
)

pytestmark = pytest.mark.django_db
HOME = "/admin/"
SILENT = "/admin/trips/nildeclaration/silent/"
TODAY = dt.date(2023, 5, 1)  # 11 Ordibehesht 1402


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real = calendar.today
    monkeypatch.setattr(calendar, "today", lambda now=None: real(now) if now else TODAY)


@pytest.fixture
def tehran() -> Any:
    """Publishes since Dey 1401: four months of it have ended."""
    town = MunicipalityFactory(code="tehran", name="شهرداری تهران")
    CoverageFactory(municipality=town, first="1401-10")
    publish_profile(town)
    return town


def page_of(client: Client, path: str = HOME) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def section(page: str, key: str) -> str:
    """The words of one section of the page; "" where it is not there."""
    found = re.search(rf'<section class="work work-{key}".*?</section>', page, re.DOTALL)
    return words(found[0]) if found else ""


def links(page: str, key: str) -> list[str]:
    found = re.search(rf'<section class="work work-{key}".*?</section>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


def at(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_clerk_finds_the_own_drafts_and_what_came_back(tehran):
    clerk, colleague, publisher = member(tehran), member(tehran), member(tehran, Role.PUBLISHER)
    TripFactory(municipality=tehran, title="پیش‌نویس من", created_by=clerk)
    TripFactory(municipality=tehran, title="نوشتهٔ همکار", created_by=colleague)
    back = submit(TripFactory(municipality=tehran, title="برگشته", created_by=clerk), clerk)
    desk.step(back, Act.RETURNED, publisher, "تاریخ برگشت را بنویسید")
    submit(TripFactory(municipality=tehran, title="در صف", created_by=clerk), clerk)
    page = page_of(at(clerk))
    assert "پیش‌نویس من" in section(page, "drafts")
    assert "نوشتهٔ همکار" not in section(page, "drafts")
    assert any("stage=draft" in url and "mine" not in url for url in links(page, "drafts"))
    assert "تاریخ برگشت را بنویسید" in section(page, "returned")
    assert "در صف" in section(page, "submitted")
    assert publisher.get_username() in section(page, "submitted")
    assert section(page, "queue") == ""


def test_due_and_overdue_trips_are_counted_in_days(tehran):
    """Public trips by their published clocks, others by the policy in force on their last day."""
    publish_policy(
        PolicyFactory(
            municipality=tehran, valid_from=dt.date(2023, 4, 1), record_days=10, costs_days=20, report_days=15
        )
    )
    ended = calendar.jalali(TODAY - dt.timedelta(days=18))
    early = calendar.jalali(dt.date(2023, 3, 28))
    TripFactory(municipality=tehran, title="پایان‌یافته", start=ended, end=ended)  # eight days late
    published_trip(
        municipality=tehran, title="منتشرشده", start=ended, end=ended
    )  # report three late, costs two left
    TripFactory(
        municipality=tehran, title="سیاست پیشین", start=early, end=early
    )  # 30 days from then: four late
    TripFactory(
        municipality=tehran,
        title="لغوشده",
        status=Status.CANCELLED,
        status_reason="بیماری",
        start=ended,
        end=ended,
    )
    TripFactory(municipality=tehran, title="آینده", start="1402-12", end="", status=Status.PLANNED)
    compiled = TripFactory(
        municipality=tehran, title="گردآوری‌شده", start=ended, end=ended, provenance="compiled"
    )
    found = section(page_of(signed_in(tehran)), "owed")
    assert re.search("پایان‌یافته ۸ .*سیاست پیشین ۴ .*منتشرشده ۳ .*۲ ", found)
    assert "لغوشده" not in found
    assert "آینده" not in found
    assert compiled.title not in found
    client = signed_in(tehran)
    overdue = page_of(client, "/admin/trips/trip/?clock=overdue").split("<tbody>")[1].split("</tbody>")[0]
    assert "پایان‌یافته" in overdue
    assert "سیاست پیشین" in overdue
    assert "لغوشده" not in overdue
    assert "آینده" not in overdue


def test_a_publisher_s_queue_says_what_would_go_out(tehran):
    clerk, publisher = member(tehran), member(tehran, Role.PUBLISHER)
    first = submit(full_trip(municipality=tehran, title="نخستین"), clerk, "نامهٔ دوم هم رسید")
    changed = published_trip(municipality=tehran, title="اصلاح")
    Trip.objects.filter(pk=changed.pk).update(purpose="تازه", title="اصلاح‌شده")
    revisions.record(changed, clerk)
    submit(changed, clerk)
    page = page_of(at(publisher))
    queue = section(page, "queue")
    assert queue.index("نخستین") < queue.index("اصلاح‌شده")
    fields = len(differences(PublishedTrip.objects.get(ref=changed.ref).entry.read(), preview(changed)[0]))
    assert fields >= 2
    assert re.search(f"نخستین .*۲ .*اصلاح‌شده .*{shown(fields)} ", queue)
    assert "نامهٔ دوم هم رسید" in queue
    assert f"/admin/trips/trip/{first.pk}/preview/" in links(page, "queue")
    assert section(page, "submitted") == ""


def test_a_stand_in_is_a_publisher_until_the_day(tehran):
    clerk = member(tehran)
    turn = Membership.objects.get(user=clerk)
    StandIn.objects.create(membership=turn, first=TODAY, last=TODAY + dt.timedelta(days=3))
    submit(TripFactory(municipality=tehran, title="در صف"), member(tehran))
    page = page_of(at(clerk))
    assert "در صف" in section(page, "queue")
    assert "۱۴ اردیبهشت ۱۴۰۲" in words(page)


def test_a_reviewer_reads_and_has_nothing_to_press(tehran):
    someone = member(tehran)
    trip = TripFactory(municipality=tehran, title="رهاشده", start="1402-01", end="")
    desk.step(trip, Act.ABANDONED, someone, "سفر انجام نشد")
    TripFactory(municipality=tehran, title="پیش‌نویس دیگری", start="1401-12-01", end="1401-12-02")
    page = page_of(signed_in(tehran, Role.REVIEWER))
    assert "سفر انجام نشد" in section(page, "abandoned")
    assert "پیش‌نویس دیگری" in section(page, "owed")
    assert "stage=abandoned" in page
    board = page.split('class="town"')[1].split("</main>")[0]
    assert "<form" not in board
    assert "/add/" not in board


def test_corrections_in_preparation_and_overdue_reviews_are_listed(tehran):
    clerk = member(tehran)
    changed = published_trip(municipality=tehran, title="دگرگون", start="1402-01-05", end="")
    Trip.objects.filter(pk=changed.pk).update(purpose="تازه")
    revisions.record(changed, clerk)
    late = TripFactory(municipality=tehran, title="پوشیده", start="1402-01-06", end="")
    RedactionFactory(trip=late, field="host", review=TODAY - dt.timedelta(days=2))
    RedactionFactory(trip=late, field="purpose", review=TODAY)  # looked at again today: not late yet
    publish(late)
    hidden = TripFactory(municipality=tehran, title="پیش‌نویس پوشیده")
    RedactionFactory(trip=hidden, review=TODAY - dt.timedelta(days=9))
    for client in (at(clerk), signed_in(tehran, Role.PUBLISHER), signed_in(tehran, Role.REVIEWER)):
        page = page_of(client)
        assert section(page, "withheld").count("پوشیده") == 1
        assert "پیش‌نویس پوشیده" not in section(page, "withheld")
    assert "دگرگون" in section(page_of(at(clerk)), "corrections")
    listed = page_of(at(clerk), "/admin/trips/trip/?withheld=review").split("<tbody>")[1]
    assert "پوشیده" in listed
    assert "دگرگون" not in listed


def test_overdue_reviews_follow_what_the_public_reads(tehran):
    """A date moved or a row deleted in an unpublished correction withholds nothing less."""
    clerk, root = member(tehran), superuser()
    public, late = [], dt.date(2023, 4, 1)
    for title in ("حذف‌شده در پیش‌نویس", "جابه‌جاشده در پیش‌نویس"):
        trip = TripFactory(municipality=tehran, title=title, start="1402-01-06", end="")
        RedactionFactory(trip=trip, field="host", ground="قانون نمونه", review=late)
        public.append(publish(trip) and trip)
    deleted, moved = public
    deleted.redactions.all().delete()
    moved.redactions.update(review=TODAY + dt.timedelta(days=90))
    early = TripFactory(municipality=tehran, title="هنوز نه", start="1402-01-06", end="")
    RedactionFactory(trip=early, field="host", review=TODAY + dt.timedelta(days=90))
    publish(early)
    early.redactions.update(review=late)
    quoting = TripFactory(municipality=tehran, title='"redactions":[{', start="1402-01-06", end="")
    publish(quoting)
    for trip in (*public, early):
        revisions.record(trip, clerk)
    found = section(page_of(at(clerk)), "withheld")
    listed = words(page_of(at(clerk), "/admin/trips/trip/?withheld=review").split("<tbody>")[1])
    for text in (found, listed):
        assert [trip.title in text for trip in (*public, early, quoting)] == [True, True, False, False]
    assert found.count("قانون نمونه") == 2
    published_municipality(code="shahr1")
    MunicipalityFactory.create_batch(9)
    row = next(one for one in page_of(root).split("<tr") if "شهرداری تهران" in one)
    assert re.search(r"withheld=review[^>]*>\s*۲\s*<", row)


# ---- Nil declarations ----


def click(client: Client, town: Any, month: str, **more: Any) -> str:
    answer = client.post(SILENT, {"municipality": town.pk, "month": month, **more}, follow=True)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_a_silent_month_is_declared_nil_in_one_click(tehran):
    client = signed_in(tehran, Role.PUBLISHER)
    page = page_of(client)
    assert "فروردین ۱۴۰۲" in section(page, "silent")
    assert "اردیبهشت ۱۴۰۲" not in section(page, "silent")
    found = click(client, tehran, "1402-01")
    declaration = NilDeclaration.objects.get()
    assert registry().nil_declared("tehran", "1402-01")
    assert f"/admin/trips/nildeclaration/{declaration.pk}/revoke/" in found
    assert "فروردین ۱۴۰۲" not in section(page_of(client), "silent")
    click(client, tehran, "1402-01")  # once more does nothing more
    assert NilDeclaration.objects.count() == 1
    nil.revoke("tehran", "1402-01", "اشتباه بود")
    listed = page_of(client, "/admin/trips/nildeclaration/?standing=revoked")
    assert "اشتباه بود" in listed
    assert "فروردین ۱۴۰۲" in listed
    assert "فروردین ۱۴۰۲" in section(page_of(client), "silent")


def test_a_clerk_prepares_and_a_publisher_declares(tehran):
    clerk, publisher = signed_in(tehran), signed_in(tehran, Role.PUBLISHER)
    click(clerk, tehran, "1402-01")
    assert not registry().nil_declared("tehran", "1402-01")
    assert NilDeclaration.objects.get().month == "1402-01"
    assert "فروردین ۱۴۰۲" in section(page_of(publisher), "nil")
    assert "فروردین ۱۴۰۲" not in section(page_of(publisher), "silent")
    click(publisher, tehran, "1402-01")
    assert registry().nil_declared("tehran", "1402-01")
    assert section(page_of(publisher), "nil") == ""


def test_a_month_with_a_trip_is_refused_with_the_way_to_it(tehran):
    client = signed_in(tehran, Role.PUBLISHER)
    public = published_trip(municipality=tehran, start="1401-12-05", end="")
    waiting = submit(TripFactory(municipality=tehran, title="در صف", start="1402-01-08", end=""))
    draft = TripFactory(municipality=tehran, title="پیش‌نویس", start="1401-11", end="")
    for month, link in (
        ("1401-12", f"/trips/{public.ref}/"),
        ("1402-01", f"/admin/trips/trip/{waiting.pk}/change/"),
    ):
        declaration = NilDeclarationFactory(municipality=tehran, month=month)
        for found in (
            click(client, tehran, month),
            page_of(client, f"/admin/trips/nildeclaration/{declaration.pk}/declare/"),
        ):
            assert link in found
        with pytest.raises(nil.GateRefusal):
            nil.declare(declaration)
    assert "در صف" in section(page_of(client), "nil")
    assert f"/admin/trips/trip/{draft.pk}/change/" in links(page_of(client), "silent")
    click(client, tehran, "1401-11")  # a draft may never be submitted, so it is only a note
    assert registry().nil_declared("tehran", "1401-11")


def test_only_silent_months_of_the_own_municipality_are_declared(tehran):
    qom = published_municipality(code="qom", name="شهرداری قم")
    client = signed_in(tehran, Role.PUBLISHER)
    for month in ("1402-02", "1401-09"):  # not over yet, not covered
        click(client, tehran, month)
        assert not NilDeclaration.objects.exists()
    assert click(client, qom, "1402-01") == "404"
    for month in ("x", "", "1402", "1402-13", "1402-01-01", "۱۴۰۲-۰۱", "\0", "9" * 40):
        assert click(client, tehran, month) == "404"
    assert click(signed_in(tehran, Role.REVIEWER), tehran, "1402-01") == "403"
    assert not NilDeclaration.objects.exists()
    every = page_of(client, SILENT)
    assert "دی ۱۴۰۱" in every
    assert "شهرداری قم" not in words(every)


# ---- Several municipalities, and what it costs ----


def test_several_municipalities_stand_apart_and_many_are_an_overview(tehran):
    towns = [tehran, *(published_municipality(code=f"shahr{n}", name=f"شهرداری {n}") for n in range(3))]
    clerk = member(tehran)
    MembershipFactory(user=clerk, municipality=towns[1], role=Role.REVIEWER)
    TripFactory(municipality=tehran, title="در تهران", created_by=clerk)
    TripFactory(municipality=towns[2], title="در جای دیگر")
    page = page_of(at(clerk))
    assert page.count('class="town"') == 2
    assert "در جای دیگر" not in page
    root = superuser()
    overview = page_of(root)
    assert overview.count("<tr") == 5
    assert "در تهران" not in overview
    one = page_of(root, f"{HOME}?of=tehran")
    assert one.count('class="town"') == 1
    assert (
        page_of(at(clerk), f"{HOME}?of=shahr1").count('class="town"') == 2
    )  # out of reach is as if it were not there


def test_the_first_page_costs_the_same_however_many_trips(tehran):
    publisher, clerk = member(tehran, Role.PUBLISHER), member(tehran)
    reviewer, root = member(tehran, Role.REVIEWER), superuser()
    clients = {"clerk": at(clerk), "publisher": at(publisher), "reviewer": at(reviewer), "superuser": root}

    def world() -> None:
        submit(full_trip(municipality=tehran, start="1401-11-03", end="1401-11-05"), clerk)
        back = submit(TripFactory(municipality=tehran), clerk)
        desk.step(back, Act.RETURNED, publisher, "چرا")
        desk.step(TripFactory(municipality=tehran), Act.ABANDONED, clerk, "نشد")
        TripFactory(municipality=tehran, created_by=clerk, start="1401-12-03", end="1401-12-05")
        late = full_trip(municipality=tehran, start="1402-01-03", end="1402-01-05")
        Trip.objects.filter(pk=late.pk).update(report="")
        RedactionFactory(trip=late, field="host", review=dt.date(2023, 1, 1))
        publish(late)
        Trip.objects.filter(pk=late.pk).update(purpose="تازه")
        revisions.record(late, clerk)
        again = full_trip(municipality=tehran, start="1402-01-03", end="1402-01-05")
        publish(again)
        Trip.objects.filter(pk=again.pk).update(purpose="تازه")
        revisions.record(again, clerk)
        submit(again, clerk)
        if NilDeclaration.objects.count() < 2:
            NilDeclarationFactory(municipality=tehran, month=f"1401-1{NilDeclaration.objects.count()}")

    def costs() -> dict[str, int]:
        found = {}
        for name, client in clients.items():
            page_of(client)
            with CaptureQueriesContext(connection) as captured:
                page_of(client)
            found[name] = len(captured)
        return found

    world()
    few = costs()
    for _number in range(11):
        world()
    assert PublishedTrip.objects.count() == 24
    assert costs() == few
    for _number in range(4):
        published_municipality()
    page_of(root)
    with CaptureQueriesContext(connection) as captured:
        page_of(root)
    assert len(captured) < 30
    assert all(count < 90 for count in few.values()), few
