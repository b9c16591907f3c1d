"""Every kind of page of the admin, with all that is folded open: axe finds no fault, and nothing is wider than a phone.

One world and one window for all of them: what a page costs here is to be drawn and judged.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from officials.models import AuditEntry, Membership, Policy, StandIn
from tests import delegation, workbooks
from tests.clerks import Role, form_of, member, paper_of
from tests.factories import (
    DestinationFactory,
    FundingSourceFactory,
    NilDeclarationFactory,
    OfficialFactory,
    StopFactory,
    TenureFactory,
    TravellerFactory,
    TripFactory,
    UnitFactory,
    UserFactory,
    correct,
    erase,
    full_trip,
    najaf_trip,
    publish,
    published_trip,
    submit,
    withdraw,
)
from transparency import calendar
from trips import desk
from trips.codes import Act, SizeKnown
from trips.models import Trip

from .doors import enter

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
TRIPS = "/admin/trips/trip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNFOLD = "document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true; })"
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return "";
  const over = [...document.querySelectorAll("main *, header *, aside *")]
    .filter((one) => { const box = one.getBoundingClientRect(); return box.width && (box.left < -1 || box.right > edge + 1); });
  const told = over.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" ; ");
  return `${document.documentElement.scrollWidth} of ${edge} px: ${told}`;
}"""


@dataclass(slots=True)
class Walk:
    """Goes from page to page as one person after another, and keeps what was found wrong."""

    page: Page
    axe: Callable[[Page], None]
    address: str
    faults: list[str]
    seen: int = 0

    def be(self, user: Any) -> Client:
        return enter(self.page, user, self.address)

    def look(self, *paths: str, narrow: bool = False) -> None:
        for path in paths:
            answer = self.page.goto(path)
            if answer is None or answer.status != 200:
                self.faults.append(f"{path} answers {answer.status if answer else 'nothing'}")
            self.judge(narrow=narrow)

    def judge(self, *, narrow: bool = False) -> None:
        """The page as it stands, unfolded: at the desktop's width, and at a phone's. Where the layouts differ much, axe
        looks at both."""
        self.seen += 1
        self.page.evaluate(UNFOLD)
        self._ask_axe()
        self.page.set_viewport_size(NARROW)
        if over := self.page.evaluate(TOO_WIDE):
            self.faults.append(f"{self.page.url} is wider than a phone: {over}")
        if narrow:
            self._ask_axe()
        self.page.set_viewport_size(WIDE)

    def _ask_axe(self) -> None:
        try:
            self.axe(self.page)
        except AssertionError as found:
            self.faults.append(str(found))


@pytest.fixture
def walk(browser: Browser, live_server, axe) -> Iterator[Walk]:
    context = browser.new_context(
        base_url=live_server.url, locale="fa-IR", reduced_motion="reduce", viewport=WIDE
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())  # forms are left with something unsaved in them
    yield Walk(page, axe, live_server.url, [])
    context.close()


@pytest.fixture
def world(live_server, settings, tmp_path) -> dict[str, Any]:
    """A municipality with a trip in every stage and a record of every kind, by name."""
    road = delegation.world()
    tehran = road.municipality
    draft = full_trip(municipality=tehran, created_by=road.clerk)
    paper_of(draft, title="گزارش سفر", public=True)
    empty = TripFactory(municipality=tehran, title="سفری بی‌هیچ")
    public = najaf_trip(municipality=tehran)
    entered = publish(public)
    correct(public, title="نمایشگاه دیگر")
    correct(public, title="نمایشگاه سوم")
    erase(public, entered.serial)
    Trip.objects.filter(pk=public.pk).update(purpose="در دست اصلاح")
    first = full_trip(municipality=tehran, created_by=road.clerk, title="فرستاده")
    paper_of(first, public=True)
    submit(first, road.clerk, "پیوست دارد.")
    correction = published_trip(municipality=tehran, created_by=road.clerk)
    Trip.objects.filter(pk=correction.pk).update(title="با عنوانی دیگر", purpose="فرستاده‌شده")
    submit(correction, road.clerk)
    returned = submit(TripFactory(municipality=tehran, created_by=road.clerk), road.clerk)
    desk.step(returned, Act.RETURNED, road.publisher, "تاریخ بازگشت را بنویسید.")
    abandoned = submit(TripFactory(municipality=tehran, created_by=road.clerk), road.clerk)
    desk.step(abandoned, Act.TAKEN_BACK, road.clerk, "")
    desk.step(abandoned, Act.ABANDONED, road.clerk, "سفر نشد.")
    gone = published_trip(municipality=tehran)
    withdraw(gone)
    odd = TripFactory(municipality=tehran, title="سفر", size=3, size_known=SizeKnown.EXACT)
    StopFactory(trip=odd, arrival="1401-09-20")
    TravellerFactory(trip=odd, count=7)
    chief = member(tehran)
    Membership.objects.filter(user=chief).update(administrator=True)
    today = calendar.today()
    return {
        "road": road,
        "tehran": tehran,
        "chief": chief,
        "reviewer": member(tehran, Role.REVIEWER),
        "root": UserFactory(is_superuser=True, is_staff=False),
        "stand_in": StandIn.objects.create(
            membership=member(tehran).memberships.get(), first=today, last=today, given_by=road.publisher
        ),
        "draft": draft,
        "empty": empty,
        "odd": odd,
        "public": public,
        "first": first,
        "correction": correction,
        "returned": returned,
        "abandoned": abandoned,
        "gone": gone,
        "unit": draft.travellers.first().unit,
        "official": TenureFactory(official=OfficialFactory(municipality=tehran)).official,
        "place": DestinationFactory(),
        "payer": FundingSourceFactory(municipality=tehran),
        "nil": NilDeclarationFactory(municipality=tehran),
        "lonely": UnitFactory(municipality=tehran),
    }


def test_axe_finds_nothing_and_no_page_is_wider_than_a_phone(walk: Walk, world: dict[str, Any]):
    walk.look("/admin/login/", "/en/admin/login/")
    _as_a_clerk(walk, world)
    _as_a_publisher(walk, world)
    walk.be(world["reviewer"])
    walk.look(
        "/admin/",
        f"{TRIPS}/",
        f"{TRIPS}/{world['draft'].pk}/change/",
        f"{TRIPS}/{world['abandoned'].pk}/change/",
    )
    _as_an_administrator(walk, world)
    _as_the_superuser(walk, world)
    _behind_the_door(walk, world)
    assert walk.seen > 80
    assert not walk.faults, "\n\n".join(walk.faults)


def _as_a_clerk(walk: Walk, world: dict[str, Any]) -> None:
    client = walk.be(world["road"].clerk)
    draft = f"{TRIPS}/{world['draft'].pk}"
    walk.look("/admin/", f"{TRIPS}/", f"{TRIPS}/add/", f"{draft}/change/", narrow=True)
    walk.look("/en/admin/", f"/en{TRIPS}/?q=x", f"/en{draft}/change/")
    walk.look(
        f"{TRIPS}/?year=1401&month=9&q=سفر",
        *(f"{draft}/{act}/" for act in ("preview", "abandon", "delete", "copy", "history", "revisions")),
        f"{TRIPS}/{world['odd'].pk}/change/",
        f"{TRIPS}/{world['odd'].pk}/submit/",
        f"{TRIPS}/{world['empty'].pk}/preview/",
        f"{TRIPS}/{world['first'].pk}/change/",
        f"{TRIPS}/{world['returned'].pk}/change/",
        f"{TRIPS}/{world['abandoned'].pk}/change/",
        f"{TRIPS}/{world['gone'].pk}/change/",
        f"{TRIPS}/{world['public'].pk}/change/",
        f"{TRIPS}/renamed/official/{world['official'].pk}/",
        f"{TRIPS}/guide/clerk/",
        f"/en{TRIPS}/guide/publisher/",
    )
    for app, model, key in (
        ("officials", "official", "official"),
        ("officials", "unit", "unit"),
        ("officials", "municipality", "tehran"),
        ("trips", "destination", "place"),
        ("trips", "fundingsource", "payer"),
        ("trips", "nildeclaration", "nil"),
    ):
        rooms = f"/admin/{app}/{model}"
        walk.look(f"{rooms}/", f"{rooms}/{world[key].pk}/change/")
        if model != "municipality":
            walk.look(f"{rooms}/add/")
    walk.look("/admin/trips/nildeclaration/silent/", "/admin/officials/unit/add/?_popup=1", "/admin/trips/")
    walk.look(
        f"/admin/officials/unit/{world['unit'].pk}/delete/",
        f"/admin/officials/unit/{world['lonely'].pk}/delete/",
    )

    _the_form_in_trouble(walk, world, client)
    _an_import(walk, world, client)


def _the_form_in_trouble(walk: Walk, world: dict[str, Any], client: Client) -> None:
    """After a paste, with faults, and when somebody else saved meanwhile."""
    page = walk.page
    page.goto(f"{TRIPS}/add/")
    page.evaluate(UNFOLD)
    page.fill("#id_pasted", delegation.PASTED)
    page.click("button[name=_read_rows]")
    page.locator(".understood").wait_for()
    walk.judge(narrow=True)
    page.fill("#id_start", "27/9/1401")
    page.click(".submit-row button[name=_save]")
    page.locator(".faults").wait_for()
    walk.judge()

    form = f"{TRIPS}/{world['draft'].pk}/change/"
    page.goto(form)
    saved = client.post(
        form, form_of(client.get(form)) | {"title": "عنوان همکار", "host_name": "میزبان همکار"}
    )
    assert saved.status_code == 302
    page.fill("#id_title", "عنوان من")
    page.click(".submit-row button[name=_save]")
    page.locator(".conflict").wait_for()
    walk.judge(narrow=True)


def _an_import(walk: Walk, world: dict[str, Any], client: Client) -> None:
    """The upload, a file that is no workbook, a report full of problems, one without, and its result."""
    walk.look(f"{TRIPS}/import/")
    walk.page.click(".submit-row button[type=submit], form[enctype] button[type=submit]")
    walk.page.locator(".errorlist, .faults").first.wait_for()
    walk.judge()
    for mended in (False, True):
        sheets, _told = workbooks.tables(mended=mended)
        if mended:
            sheets = {"trips": [dict(workbooks.GOOD)]}
        address = _upload(client, world["tehran"], workbooks.xlsx(**sheets))
        walk.look(address, narrow=not mended)
    walk.page.click("main form button[type=submit]")
    walk.page.locator(".messagelist").wait_for()
    walk.judge()


def _upload(client: Client, municipality: Any, content: bytes) -> str:
    sent = client.post(
        f"{TRIPS}/import/",
        {"municipality": municipality.pk, "file": SimpleUploadedFile("سفرها.xlsx", content, XLSX)},
    )
    assert sent.status_code == 302
    return str(sent["Location"])


def _as_a_publisher(walk: Walk, world: dict[str, Any]) -> None:
    walk.be(world["road"].publisher)
    walk.look(
        "/admin/",
        f"{TRIPS}/{world['first'].pk}/preview/",
        f"{TRIPS}/{world['correction'].pk}/preview/",
        narrow=True,
    )
    city = f"/admin/officials/municipality/{world['tehran'].pk}"
    walk.look(
        "/en/admin/",
        f"/en{TRIPS}/{world['correction'].pk}/preview/",
        f"{TRIPS}/{world['first'].pk}/change/",
        f"{TRIPS}/{world['first'].pk}/return/",
        f"{TRIPS}/{world['public'].pk}/preview/",
        f"{TRIPS}/{world['public'].pk}/withdraw/",
        f"{TRIPS}/{world['public'].pk}/erase/",
        f"{TRIPS}/guide/publisher/",
        f"{city}/change/",
        f"{city}/profile/",
        f"{city}/policy/{Policy.objects.get(municipality=world['tehran']).pk}/",
        f"/admin/trips/nildeclaration/{world['nil'].pk}/declare/",
        "/admin/officials/standin/",
        "/admin/officials/standin/add/",
        f"/admin/officials/standin/{world['stand_in'].pk}/change/",
        f"/admin/officials/standin/{world['stand_in'].pk}/end/",
        "/admin/transparency/ledgerentry/",
        "/admin/transparency/ledgerentry/1/change/",
    )
    page = walk.page
    page.goto(f"{TRIPS}/{world['correction'].pk}/preview/")
    page.fill(".act-form #id_reason", "دلیل")
    Trip.objects.filter(pk=world["correction"].pk).update(purpose="در این میان")
    page.click(".act-form button")
    expect(page.get_by_role("alert")).to_be_visible()
    walk.judge()
    page.goto(f"/admin/trips/nildeclaration/{world['nil'].pk}/declare/")
    page.click(".act-form button")
    page.wait_for_url("**/change/")
    walk.judge()
    walk.look(f"/admin/trips/nildeclaration/{world['nil'].pk}/revoke/")


def _as_an_administrator(walk: Walk, world: dict[str, Any]) -> None:
    walk.be(world["chief"])
    clerk = world["road"].clerk
    people = "/admin/officials/membership"
    walk.look("/admin/", f"{people}/", narrow=True)
    walk.look(
        f"{people}/add/",
        f"{people}/{clerk.memberships.get().pk}/change/",
        f"{people}/second-factor/{world['tehran'].pk}/",
        f"/admin/people/{clerk.pk}/password/",
        f"/admin/people/{clerk.pk}/unlock/",
        "/admin/officials/auditentry/",
    )


def _as_the_superuser(walk: Walk, world: dict[str, Any]) -> None:
    walk.be(world["root"])
    user = world["road"].clerk
    last = AuditEntry.objects.latest("pk")
    walk.look("/admin/", "/admin/officials/auditentry/", narrow=True)
    walk.look(
        f"/admin/officials/auditentry/{last.pk}/change/",
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        f"/admin/auth/user/{user.pk}/change/",
        f"/admin/auth/user/{user.pk}/password/",
        "/admin/officials/municipality/add/",
        "/admin/officials/membership/",
        f"{TRIPS}/",
    )


def _behind_the_door(walk: Walk, world: dict[str, Any]) -> None:
    """One's own account, and what keeps others out."""
    walk.be(world["road"].clerk)
    walk.look("/admin/account/", "/admin/account/second-factor/", "/admin/password_change/", narrow=True)
    page = walk.page
    page.context.clear_cookies()
    for tries in range(6):
        page.goto("/admin/login/")
        page.fill("#id_username", "nobody")
        page.fill("#id_password", "wrong")
        page.click("#login-form button")
        page.wait_for_load_state()
        if tries in (0, 5):
            walk.judge()
