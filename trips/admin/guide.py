"""Two guides of one page each, for clerks and for publishers, with pictures that the browser tests take.

A picture is named here and taken by `tests/browser/test_guide.py`, which fails once a picture shows other words than the page
does (`make pictures` takes them anew), so no guide can go stale unseen.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

PICTURES = Path(settings.BASE_DIR) / "static" / "admin-safarnama" / "guide"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a guide: what it is about, what to do in a few sentences, and perhaps a picture of it."""

    title: Any
    told: Sequence[Any]
    picture: str = ""
    caption: Any = ""


@dataclass(frozen=True, slots=True)
class Guide:
    title: Any
    intro: Any
    steps: Sequence[Step]


CLERK = Guide(
    _("Guide for clerks"),
    _("From the letter on your desk to a submitted trip, in about five minutes."),
    (
        Step(
            _("Begin with the letter"),
            (
                _(
                    "Choose “New trip” on your home page. The form follows the letter: title and purpose, "
                    "dates, places, delegation, costs."
                ),
                _(
                    "Only title, kind of trip, status and start are required. Leave empty what the letter does not say: "
                    "“not stated” is an answer, a guess is not."
                ),
                _(
                    "Write dates as you are used to: 1401/09/27, or 1401/09 where only the month is known. "
                    "The line below the field says how it was read."
                ),
            ),
            "form",
            _("The head of the form"),
        ),
        Step(
            _("Enter the delegation by pasting it"),
            (
                _(
                    "Copy the rows from your spreadsheet, open “Paste rows from a spreadsheet” and paste "
                    "them: name or group, count, post, unit, from, to."
                ),
                _(
                    "Press “Read the rows”. Nothing is saved yet: each row shows what was understood, and "
                    "each problem stands beside its field."
                ),
                _(
                    "Where names are not given, a row may be a group with a count. A name goes out only "
                    "for named offices, or where you tick “publish the name”."
                ),
            ),
            "paste",
            _("Rows as they were read"),
        ),
        Step(
            _("Say who paid"),
            (
                _(
                    "One row for each payment: what for, who paid, how much, in which currency. For rials "
                    "choose the basis, too: toman is not a currency here."
                ),
                _(
                    "Where there is no amount, say why: “Not disclosed”, “Paid by others, value unknown”, "
                    "“Not settled” or “Withheld”. None of these is zero."
                ),
                _(
                    "Costs and the report may follow later. Publish the record early; the home page "
                    "reminds you of what is still due."
                ),
            ),
            "costs",
            _("A cost and the reason for an absent amount"),
        ),
        Step(
            _("Look once more, and submit"),
            (
                _(
                    "After saving, “Worth a second look” lists what seems odd, each with its reason and a "
                    "link to the field. These notes never block you."
                ),
                _(
                    "“Save and submit” saves the trip and opens the page below; “Submit” there hands it to the "
                    "publisher. You can take it back as long as it is not published."
                ),
                _(
                    "If it comes back, the remark says why. Mend it and submit it again; nothing that was "
                    "submitted is ever deleted."
                ),
            ),
            "submit",
            _("The page on which a trip is submitted"),
        ),
        Step(
            _("Mend what is public"),
            (
                _(
                    "Change the trip as you would a draft, and submit it. Until a publisher passes the "
                    "correction, the public reads the version of before."
                ),
                _("Both versions, the reason and the difference stay readable in the public history."),
            ),
        ),
        Step(
            _("Many trips at once"),
            (
                _(
                    "Download the spreadsheet template, fill it in, and choose “Import from a "
                    "spreadsheet”. First everything is only read: you see every problem with its cell and "
                    "its cure."
                ),
                _(
                    "Only when nothing is left to mend are the trips stored, all of them or none, as "
                    "drafts. The same file twice creates nothing twice."
                ),
            ),
        ),
        Step(
            _("A month without trips"),
            (
                _(
                    "Say so: your home page offers it once a month has ended. A month in which nothing is "
                    "said counts as silent."
                ),
            ),
        ),
        Step(
            _("Messages from the public"),
            (
                _(
                    "People report mistakes, ask, or report trips that are not registered. They wait on your home page, "
                    "the oldest first; how many wait and since when is public."
                ),
                _(
                    "Write the answer: the sender reads it at once, under an address of their own. To have it published, "
                    "add the question in your own words, and a publisher passes it. The message itself is never published."
                ),
                _(
                    "What people wrote is erased 180 days after it was answered or closed. Do not copy it elsewhere."
                ),
            ),
        ),
        Step(
            _("If something goes wrong"),
            (
                _(
                    "If a save fails, everything typed stays, files too. If a colleague saved before you, "
                    "you see both versions and choose field by field."
                ),
                _(
                    "If you mistyped your password several times, wait half an hour or ask your "
                    "administrator to let you in."
                ),
            ),
        ),
    ),
)

PUBLISHER = Guide(
    _("Guide for publishers"),
    _("You are the gate: what you pass is public at once and stays in the history for good."),
    (
        Step(
            _("Your queue"),
            (
                _(
                    "Your home page lists what was submitted, the oldest first, with how many names and "
                    "documents would go out. “Preview and decide” opens each."
                ),
                _(
                    "Where four eyes are required you cannot pass what you entered or changed yourself; "
                    "the page names who can."
                ),
            ),
            "queue",
            _("The publisher’s home page"),
        ),
        Step(
            _("Read the preview as a citizen would"),
            (
                _(
                    "The preview is exactly the page that the public will read. Above it stand every name "
                    "and every document that would go out: look at each."
                ),
                _(
                    "Family appears as a count only. Names go out for named offices, or where the "
                    "municipality publishes them by choice."
                ),
                _(
                    "What the law withholds is published as withheld, with ground, deciding body and "
                    "review date. It is never left out silently."
                ),
            ),
            "preview",
            _("What would go out, above the preview"),
        ),
        Step(
            _("Publish, or return"),
            (
                _(
                    "“Publish” passes exactly what you saw. If the record changed meanwhile the gate "
                    "refuses, and shows what changed."
                ),
                _("“Return with remarks” gives it back to the clerks; say in the remark what to mend."),
                _(
                    "Missing costs or a missing report are no reason to wait: they may follow until their "
                    "due day."
                ),
            ),
        ),
        Step(
            _("Corrections"),
            (
                _(
                    "What is public now and what would be stand side by side. Give the reason in a sentence, "
                    "for it is published; an internal remark stays among colleagues."
                ),
            ),
            "correction",
            _("The present version and the correction side by side"),
        ),
        Step(
            _("Answers to the public"),
            (
                _(
                    "Open the message and choose “Publish the answer”. What is shown goes out: the question in the "
                    "municipality’s own words and the answer, never the sender’s text."
                ),
                _(
                    "A published answer is corrected and withdrawn like a trip, with a public reason; every version stays "
                    "in the ledger."
                ),
            ),
        ),
        Step(
            _("Withdraw and erase"),
            (
                _(
                    "Withdraw what should not have been published: the trip leaves every list, its address "
                    "answers with reason and legal ground, its history stays."
                ),
                _(
                    "Erase the text of an old version only where a law demands it. Its hash stays, so "
                    "everybody sees that an erasure took place."
                ),
            ),
        ),
        Step(
            _("While you are away"),
            (
                _(
                    "Appoint a clerk of your municipality as stand-in from a day to a day. It ends by "
                    "itself, and four eyes still hold."
                ),
            ),
        ),
        Step(
            _("Sign in safely"),
            (
                _(
                    "Publishers sign in with a code from their phone besides the password. Keep the "
                    "recovery codes on paper; your administrator can take a lost phone off your account."
                ),
            ),
        ),
    ),
)

GUIDES = {"clerk": CLERK, "publisher": PUBLISHER}


class GuideViews(ModelAdmin):
    """Mixin for TripAdmin: the guides' addresses. Everybody who may enter may read both."""

    def get_urls(self) -> list[Any]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("guide/<slug:who>/", wrap(guide_view), name="guide"), *super().get_urls()]


def guide_view(request: HttpRequest, who: str) -> HttpResponse:
    guide = GUIDES.get(who)
    if guide is None:
        raise Http404
    sizes = picture_sizes()
    steps = [(step, sizes.get(step.picture)) for step in guide.steps]
    others = [(reverse("admin:guide", args=[name]), one.title, name == who) for name, one in GUIDES.items()]
    context = {
        **admin.site.each_context(request),
        "title": guide.title,
        "guide": guide,
        "steps": steps,
        "guides": others,
    }
    return TemplateResponse(request, "admin/guide.html", context)


@cache
def picture_sizes() -> dict[str, dict[str, Any]]:
    """What is known of each picture: {name: {"width", "height", "words"}}, written when it was taken."""
    listed: dict[str, dict[str, Any]] = json.loads((PICTURES / "pictures.json").read_text(encoding="utf-8"))
    return {name: {**about, "file": f"admin-safarnama/guide/{name}.png"} for name, about in listed.items()}
