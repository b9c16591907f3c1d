"""The guides' pictures: each shows what the page still says, and with PICTURES=write (`make pictures`) each is taken anew.

A picture is compared by its words alone (labels, headings, buttons), for times, names and the look of letters differ from
machine to machine and from day to day.
"""

import hashlib
import io
import json
import os
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from tests import delegation
from tests.clerks import paper_of
from tests.factories import StopFactory, TravellerFactory, TripFactory, full_trip, published_trip, submit
from trips.admin.guide import GUIDES, PICTURES
from trips.codes import SizeKnown, Status, TripKind
from trips.models import Destination, Trip

from .doors import enter
from .test_clerk import choose

WIDTH, HEIGHT = 1000, 1600
"""The narrowest window of the desktop's layout, so that the pictures stay legible in the guide."""
MARGIN = 12
COLOURS = 64  # letters on a plain ground need no more, and the files are a third of the size
WORDS = """(selectors) => selectors.flatMap((selector) => {
  const root = document.querySelector(selector);
  const told = "h1, h2, h3, h4, label, legend, button, summary, th, dt, a.button";
  return [...(root.matches(told) ? [root] : []), ...root.querySelectorAll(told)]
    .filter((one) => one.getClientRects().length && !one.closest(".visually-hidden"))
    .map((one) => {
      const copy = one.cloneNode(true);
      copy.querySelectorAll("bdi, time, .soft, .visually-hidden, input, select, textarea").forEach((part) => part.remove());
      return copy.textContent;
    });
})"""
READY = """() => {
  document.activeElement?.blur();
  // The bar of buttons sticks to the window's edge, over whatever is taken.
  document.querySelectorAll(".submit-row").forEach((bar) => { bar.style.position = "static"; });
  return document.fonts.ready.then(() => true);
}"""


class Album:
    """Takes the pictures, or compares each with what was written down of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.writing = os.environ.get("PICTURES") == "write"
        self.stored: dict[str, Any] = json.loads((PICTURES / "pictures.json").read_text(encoding="utf-8"))
        self.taken: dict[str, dict[str, Any]] = {}
        self.stale: list[str] = []

    def take(self, name: str, *parts: str) -> None:
        """The smallest part of the page that holds the elements of these CSS selectors."""
        self.page.evaluate(READY)
        for part in parts:
            expect(self.page.locator(part)).to_have_count(1)
        words = [" ".join(re.sub(r"\d", "", one).split()) for one in self.page.evaluate(WORDS, list(parts))]
        assert any(words), f"the picture {name!r} shows no words"
        digest = hashlib.sha256("\n".join(filter(None, words)).encode()).hexdigest()
        self.taken[name] = {"words": digest}
        if self.writing:
            self._keep(name, parts)
        elif self.stored.get(name, {}).get("words") != digest:
            self.stale.append(f"{name}: {' | '.join(filter(None, words))}")

    def _keep(self, name: str, parts: tuple[str, ...]) -> None:
        boxes = [box for part in parts if (box := self.page.locator(part).bounding_box())]
        left, top = (max(0, min(box[side] for box in boxes) - MARGIN) for side in ("x", "y"))
        right = min(WIDTH, max(box["x"] + box["width"] for box in boxes) + MARGIN)
        bottom = max(box["y"] + box["height"] for box in boxes) + 2  # what follows may be close
        scrolled = self.page.evaluate("window.scrollY")
        clip = {"x": left, "y": top + scrolled, "width": right - left, "height": bottom - top}
        shot = self.page.screenshot(clip=clip, full_page=True, animations="disabled")
        with Image.open(io.BytesIO(shot)) as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{name}.png", optimize=True)
        self.taken[name] |= {"width": small.width, "height": small.height}

    def close(self) -> None:
        named = {step.picture for guide in GUIDES.values() for step in guide.steps if step.picture}
        assert set(self.taken) == named
        assert not self.stale, (
            "Take the guides' pictures anew (make pictures). The pages now say:\n" + "\n".join(self.stale)
        )
        if not self.writing:
            return
        for file in PICTURES.glob("*.png"):
            if file.stem not in named:
                file.unlink()
        listed = json.dumps({name: self.taken[name] for name in sorted(self.taken)}, indent=2, sort_keys=True)
        (PICTURES / "pictures.json").write_text(f"{listed}\n", encoding="utf-8")


def test_the_guides_pictures_show_what_the_pages_say(page: Page, live_server):
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    road = delegation.world()
    draft, first, correction = _trips(road)
    album = Album(page)
    enter(page, road.clerk, live_server.url)
    page.on("dialog", lambda dialog: dialog.accept())  # the form is left with something unsaved in it

    page.goto("/admin/trips/trip/add/")
    page.fill("#id_title", delegation.TITLE)
    page.fill("#id_purpose", delegation.PURPOSE)
    page.select_option("#id_kind", "exhibition")
    page.fill("#id_start", "۱۴۰۱/۱۱/۰۳")
    expect(page.locator("output[for=id_start]")).not_to_be_empty()
    letter = "fieldset.module:has(#id_title)"
    album.take(
        "form",
        f"{letter} > h2",
        *(f"{letter} .form-row:has(#id_{name})" for name in ("title", "purpose", "kind")),
    )

    page.select_option("#id_costs-0-item", "lodging")
    page.select_option("#id_costs-0-stage", "paid")
    page.select_option("#id_costs-0-absent", "host_paid_unknown")
    choose(page, "id_costs-0-funding_source", "میزبان", delegation.HOST)
    album.take("costs", "#costs-heading", "#costs-0")

    heading, *rows = delegation.PASTED.splitlines()
    page.click("#travellers-tools details:has(#id_pasted) summary")
    page.fill("#id_pasted", "\n".join((heading, rows[3], rows[9])))
    page.click("button[name=_read_rows]")
    page.locator(".understood").wait_for()
    album.take("paste", "#travellers-tools", "#travellers-group .row-heads", "#travellers-0", "#travellers-1")

    page.goto(f"/admin/trips/trip/{draft.pk}/submit/")
    album.take("submit", "#content h1", "#content .lead", ".before-submitting", ".act-form")

    enter(page, road.publisher, live_server.url)
    page.goto("/admin/")
    album.take("queue", "nav.ways", ".work-queue")
    page.goto(f"/admin/trips/trip/{first.pk}/preview/")
    album.take("preview", "#preview", "section[aria-labelledby=names]", "section[aria-labelledby=papers]")
    page.goto(f"/admin/trips/trip/{correction.pk}/preview/")
    album.take("correction", "section[aria-labelledby=changes]")
    album.close()


def _trips(road: delegation.World) -> tuple[Trip, Trip, Trip]:
    """A draft that is worth a second look, a first publication with names and a document, and a correction."""
    draft = TripFactory(
        municipality=road.municipality,
        created_by=road.clerk,
        title=delegation.TITLE,
        purpose=delegation.PURPOSE,
        kind=TripKind.EXHIBITION,
        start=delegation.FIRST,
        end=delegation.LAST,
        size=delegation.SIZE,
        size_known=SizeKnown.EXACT,
        status=Status.DONE,
    )
    StopFactory(trip=draft, destination=Destination.objects.get(name="نجف"), arrival="1401-11-02")
    TravellerFactory(trip=draft, post="معاونان شهردار", count=4)
    first = full_trip(municipality=road.municipality, created_by=road.clerk)
    paper_of(first, title="گزارش سفر", public=True)
    submit(first, road.clerk, "گزارش و صورت‌حساب‌ها پیوست است.")
    correction = published_trip(
        municipality=road.municipality, title="بازدید از مترو، استانبول", created_by=road.clerk
    )
    Trip.objects.filter(pk=correction.pk).update(
        title="بازدید از مترو و تراموا، استانبول", purpose="آشنایی با نگهداری قطارهای شهری"
    )
    correction.refresh_from_db()
    submit(correction, road.clerk, "عنوان کامل شد.")
    return draft, first, correction
