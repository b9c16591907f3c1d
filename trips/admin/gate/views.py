"""A trip's way through the gate: preview and publication or correction, withdrawal, erasure of a replaced version.

The preview is the public page itself: the same template over the same document, with a bar on top.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from officials import audit
from officials.access import reach, user_of
from officials.admin.acts import (
    ActPage,
    ActViews,
    ConfirmForm,
    Fact,
    GroundForm,
    ReasonForm,
    remark_field,
)
from officials.admin.fields import shown
from transparency import calendar_words
from transparency.canonical import canonical
from trips import publication
from trips.admin.erasing import erasure_form, replaced
from trips.four_eyes import barred
from trips.models import Trip
from trips.pages.differences import differences
from trips.pages.versions import Version, versions
from trips.pages.views import plan_context, trip_context
from trips.revisions import mark
from trips.sanity import notes_for
from trips.uploads import stored_file

from .desk import return_form
from .hindrances import for_publishers, four_eyes, hindrance
from .meanwhile import meanwhile
from .merging import merging_view
from .outgoing import outgoing, side_by_side
from .renaming import renamed_view
from .stages import Stage, Standing, standing


class PublicationForm(ConfirmForm):
    """Confirms the document that was shown, by its hash; `seen` tells a refused publisher what changed meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    remark = remark_field()


class CorrectionForm(ReasonForm, PublicationForm):
    field_order = ("reason", "remark")


class WithdrawalForm(GroundForm):
    remark = remark_field()


class GateViews(ActViews):
    """Mixin for TripAdmin: the addresses and pages of the gate."""

    def get_urls(self) -> list[Any]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        own = [
            path("renamed/<slug:kind>/<int:key>/", wrap(self.renamed_view), name="trips_trip_renamed"),
            path("merging/<slug:kind>/<int:key>/", wrap(self.merging_view), name="trips_trip_merging"),
            path("<path:object_id>/preview/", wrap(self.preview_view), name="trips_trip_preview"),
            path("<path:object_id>/withdraw/", wrap(self.withdraw_view), name="trips_trip_withdraw"),
            path("<path:object_id>/erase/", wrap(self.erase_view), name="trips_trip_erase"),
            path("<path:object_id>/papers/<slug:paper>/", wrap(self.paper_view), name="trips_trip_paper"),
        ]
        return [*own, *super().get_urls()]

    # Pages

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trip = self._reached(request, object_id)
        return self._answer(self._preview_page(request, trip), request, trip)

    def _preview_page(self, request: HttpRequest, trip: Trip) -> ActPage:
        """The page of the trip as it is stored now."""
        trip = Trip.objects.select_related("municipality").get(pk=trip.pk)
        user = user_of(request)
        document, digest = publication.preview(trip)
        now = standing(trip, document)
        page = (_correction_page if now.is_public else _publication_page)(trip, user)
        page.refused = hindrance(trip, document, now, user)
        page.forbidden = for_publishers(trip)
        page.carries = lambda: {"seen": str(mark(trip))}
        page.renew = lambda: self._preview_page(request, trip)
        page.template = "admin/trip_preview.html"
        reached = reach(user)
        page.context = _preview_context(trip, document, now) | {
            "standing": now,
            "outgoing": outgoing(trip, json.loads(canonical(document))),
            "sanity": notes_for(trip),
            "form_address": reverse("admin:trips_trip_change", args=[trip.pk]),
            "meanwhile": meanwhile(
                trip, request.POST.get("seen", ""), reads_otherwise=request.POST.get("confirmed") != digest
            )
            if request.method == "POST"
            else None,
            "may_submit": reached.writes(trip.municipality_id)
            and now.stage in (Stage.DRAFT, Stage.RETURNED, Stage.CORRECTION),
        }
        if now.stage == Stage.SUBMITTED and reached.publishes(trip.municipality_id):
            page.context["return_form"] = return_form(trip)
        return page

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trip = self._reached(request, object_id)
        now = standing(trip, publication.preview(trip)[0])
        user = user_of(request)
        page = ActPage(
            title=_("Withdraw from publication"),
            intro=_(
                "The trip leaves every list and figure. Its address then answers with the reason and the legal ground, and"
                " its history stays readable. Where another trip stands for it, choose this one there afterwards, under"
                " “stands for”, and publish: this address then names that trip."
            ),
            button=_("Withdraw the trip"),
            success=_("The trip is withdrawn from publication."),
            form=WithdrawalForm,
            perform=lambda cleaned: publication.withdraw(
                trip, cleaned["reason"], cleaned["ground"], user, cleaned["remark"]
            ),
            shows=lambda: _newest_serial(trip),
            facts=lambda: _withdrawn_facts(now),
            dangerous=True,
        )
        if now.stage == Stage.WITHDRAWN:
            page.refused = _("This trip is withdrawn. Enter a new one that stands for it.")
        elif now.public is None:
            page.refused = _("This trip is not public yet. Publish it first.")
        elif barred(trip, now.public, user):
            page.refused = four_eyes(trip)
        return self._answer(page, request, trip)

    def erase_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trip = self._reached(request, object_id)
        every = versions(trip.ref) if trip.ref else []
        erasable = replaced(every)
        page = ActPage(
            title=_("Erase a replaced version"),
            intro=_(
                "The text of one old version goes for good; its hash stays, so the chain still verifies and shows that an"
                " erasure took place. Do this only where a law demands it."
            ),
            button=_("Erase the version"),
            success=_("The version is erased."),
            form=erasure_form(erasable, WithdrawalForm),
            perform=lambda cleaned: publication.erase(
                trip,
                int(cleaned["serial"]),
                cleaned["reason"],
                cleaned["ground"],
                user_of(request),
                cleaned["remark"],
            ),
            shows=lambda: _newest_serial(trip),
            refused="" if erasable else _("Only a version that a later one has replaced can be erased."),
            dangerous=True,
            context={"erasable": [_erasable(one, every) for one in erasable], "ref": trip.ref},
            template="admin/erase.html",
        )
        return self._answer(page, request, trip)

    def merging_view(self, request: HttpRequest, kind: str, key: int) -> HttpResponse:
        return merging_view(self, request, kind, key)

    def renamed_view(self, request: HttpRequest, kind: str, key: int) -> HttpResponse:
        return renamed_view(self, request, kind, key)

    def paper_view(self, request: HttpRequest, object_id: str, paper: str) -> HttpResponseBase:
        """A stored document, for whoever sees the trip; always a download, never opened in the admin's own origin."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        trip = self._reached(request, object_id)
        found = get_object_or_404(trip.attachments, public_id=paper)
        stored = stored_file(found.sha256)
        if stored is None:
            raise Http404
        place, media_type = stored
        if request.method == "GET":
            audit.log(request, audit.AuditKind.EXPORTED, trip, note=found.title)
        return FileResponse(
            place.open("rb"),
            as_attachment=True,
            filename=f"{found.public_id}{place.suffix}",
            headers={"Content-Type": media_type, "Cache-Control": "private, no-store"},
        )


def _publication_page(trip: Trip, user: Any) -> ActPage:
    return ActPage(
        title=_("Preview"),
        intro=_("This is what the public will read. Reference, version and time are given at publication."),
        button=_("Publish"),
        success=_("The trip is public."),
        form=PublicationForm,
        perform=lambda cleaned: publication.publish(trip, cleaned["confirmed"], user, cleaned["remark"]),
        shows=lambda: publication.preview(trip)[0],
    )


def _correction_page(trip: Trip, user: Any) -> ActPage:
    return ActPage(
        title=_("Preview of the correction"),
        intro=_(
            "This is what the public will read in place of the present version, which stays in the history."
        ),
        button=_("Publish the correction"),
        success=_("The correction is public."),
        form=CorrectionForm,
        perform=lambda cleaned: publication.correct(
            trip, cleaned["reason"], cleaned["confirmed"], user, cleaned["remark"]
        ),
        shows=lambda: publication.preview(trip)[0],
    )


# ---- What the pages show ----


def _preview_context(trip: Trip, document: dict[str, Any], now: Standing) -> dict[str, Any]:
    """The context of the public page for a document that has not passed the gate."""
    document = json.loads(canonical(document))
    if now.public is None or not now.is_public:
        return trip_context(document)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    complete = document | {"ref": trip.ref, "version": now.public["version"] + 1, "published": moment}
    return {
        **trip_context(document | {"ref": trip.ref}),
        **plan_context(complete, _newest_serial(trip) + 1),
        "changes": side_by_side(differences(now.public, document)),
    }


def _withdrawn_facts(now: Standing) -> list[Fact]:
    """What would leave the lists."""
    if now.public is None or not now.is_public:
        return []
    language = get_language() or "fa"
    return [
        Fact(_("title"), None, now.public["title"]),
        Fact(_("version"), None, shown(now.public["version"])),
        Fact(
            _("First published"),
            None,
            calendar_words.format_timestamp(now.public["first_published"], language),
        ),
    ]


def _erasable(one: Version, every: list[Version]) -> dict[str, Any]:
    """One version whose text can go: which, and what it says that the next one does not."""
    after = next((later for later in every[one.number :] if later.document and not later.withdrawal), None)
    return {
        "version": one,
        "title": (one.document or {}).get("title", ""),
        "changes": side_by_side(differences(one.document, after.document))
        if one.document and after and after.document
        else None,
    }


def _newest_serial(trip: Trip) -> int:
    """The serial of the trip's newest entry, or 0: what a withdrawal or an erasure confirms."""
    entry = publication.current(trip.ref) if trip.ref else None
    return entry.serial if entry else 0
