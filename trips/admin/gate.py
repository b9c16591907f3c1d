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
from django.urls import path
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.access import user_of
from officials.admin.acts import ActPage, ActViews, ConfirmForm, GroundForm, ReasonForm
from officials.admin.fields import shown
from transparency import calendar_words
from transparency.canonical import canonical
from trips import publication
from trips.models import Trip
from trips.pages.differences import differences
from trips.pages.presentation import trip_page
from trips.pages.versions import Version, versions
from trips.pages.views import trip_context
from trips.uploads import stored_file

from .renaming import renamed_view
from .stages import Stage, Standing, standing


class GateViews(ActViews):
    """Mixin for TripAdmin: the addresses and pages of the gate."""

    def get_urls(self) -> list[Any]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        own = [
            path("renamed/<slug:kind>/<int:key>/", wrap(self.renamed_view), name="trips_trip_renamed"),
            path("<path:object_id>/preview/", wrap(self.preview_view), name="trips_trip_preview"),
            path("<path:object_id>/withdraw/", wrap(self.withdraw_view), name="trips_trip_withdraw"),
            path("<path:object_id>/erase/", wrap(self.erase_view), name="trips_trip_erase"),
            path("<path:object_id>/papers/<slug:paper>/", wrap(self.paper_view), name="trips_trip_paper"),
        ]
        return [*own, *super().get_urls()]

    # Pages

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trip = self._reached(request, object_id)
        document, _digest = publication.preview(trip)
        now = standing(trip, document)
        page = (_publication_page if now.stage == Stage.DRAFT else _correction_page)(trip, user_of(request))
        if now.stage == Stage.WITHDRAWN:
            page.refused = _("This trip is withdrawn. Enter a new one that stands for it.")
        elif now.stage == Stage.PUBLIC:
            page.refused = _("Nothing has changed since this was last published.")
        page.template = "admin/trip_preview.html"
        page.context = _preview_context(trip, document, now)
        return self._answer(page, request, trip)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trip = self._reached(request, object_id)
        stage = standing(trip, publication.preview(trip)[0]).stage
        page = ActPage(
            title=_("Withdraw from publication"),
            intro=_(
                "The trip leaves every list and figure. Its address then answers with the reason and the legal ground, and"
                " its history stays readable."
            ),
            button=_("Withdraw the trip"),
            success=_("The trip is withdrawn from publication."),
            form=GroundForm,
            perform=lambda cleaned: publication.withdraw(
                trip, cleaned["reason"], cleaned["ground"], user_of(request)
            ),
            shows=lambda: _newest_serial(trip),
            refused={
                Stage.DRAFT: _("This trip is not public yet. Publish it first."),
                Stage.WITHDRAWN: _("This trip is withdrawn. Enter a new one that stands for it."),
            }.get(stage, ""),
            dangerous=True,
        )
        return self._answer(page, request, trip)

    def erase_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trip = self._reached(request, object_id)
        replaced = [one for one in versions(trip.ref)[:-1] if one.document] if trip.ref else []
        page = ActPage(
            title=_("Erase a replaced version"),
            intro=_(
                "The text of one old version goes for good; its hash stays, so the chain still verifies and shows that an"
                " erasure took place. Do this only where a law demands it."
            ),
            button=_("Erase the version"),
            success=_("The version is erased."),
            form=_erasure_form(replaced),
            perform=lambda cleaned: publication.erase(
                trip, int(cleaned["serial"]), cleaned["reason"], cleaned["ground"], user_of(request)
            ),
            shows=lambda: _newest_serial(trip),
            refused="" if replaced else _("Only a version that a later one has replaced can be erased."),
            dangerous=True,
        )
        return self._answer(page, request, trip)

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
        form=ConfirmForm,
        perform=lambda cleaned: publication.publish(trip, cleaned["confirmed"], user),
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
        form=ReasonForm,
        perform=lambda cleaned: publication.correct(trip, cleaned["reason"], cleaned["confirmed"], user),
        shows=lambda: publication.preview(trip)[0],
    )


def _preview_context(trip: Trip, document: dict[str, Any], now: Standing) -> dict[str, Any]:
    """The context of the public page for a document that has not passed the gate."""
    document = json.loads(canonical(document))
    if now.public is None or now.stage == Stage.WITHDRAWN:
        return {"page": trip_page(document)}
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    complete = document | {"ref": trip.ref, "version": now.public["version"] + 1, "published": moment}
    return {
        **trip_context(complete, _newest_serial(trip) + 1),
        "page": trip_page(document | {"ref": trip.ref}),
        "changes": differences(now.public, document),
    }


def _newest_serial(trip: Trip) -> int:
    """The serial of the trip's newest entry, or 0: what a withdrawal or an erasure confirms."""
    entry = publication.current(trip.ref) if trip.ref else None
    return entry.serial if entry else 0


def _erasure_form(replaced: list[Version]) -> type[GroundForm]:
    """A form that chooses among the versions whose text still stands."""
    language = get_language() or "fa"
    choices = [
        (
            str(one.entry.serial),
            gettext("Version {number}, {time}").format(
                number=shown(one.number), time=calendar_words.format_timestamp(one.entry.time, language)
            ),
        )
        for one in replaced
    ]

    class ErasureForm(GroundForm):
        serial = forms.ChoiceField(label=_("version"), choices=choices, widget=forms.RadioSelect)
        field_order = ("serial", "reason", "ground")

    return ErasureForm
