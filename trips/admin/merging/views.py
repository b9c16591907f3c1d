"""The form of a trip when somebody else was at it meanwhile, and the page of its revisions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import AdminErrorList
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from officials.admin.acts import ActViews
from trips.admin.entry.aside import aside_of
from trips.admin.gate.stages import handovers, told
from trips.models import Revision, Trip
from trips.revisions import Change, Words

from .comparing import compare, typed
from .posted import Posted

A_PAGE = 20
"""Revisions on one page."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One revision and what it changed; None for the oldest that is kept, before which nothing is known."""

    revision: Revision
    changes: list[Change] | None


class MergeViews(ActViews):
    """Mixin for TripAdmin. A save reads and decides under the trip's lock, in the transaction that writes."""

    def get_urls(self) -> list[Any]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        own = path("<path:object_id>/revisions/", wrap(self.revisions_view), name="trips_trip_revisions")
        return [own, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        aside = aside_of(request) is not None and "conflict" not in request.POST
        if request.method != "POST" or object_id is None or aside:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            trip = self._locked(request, object_id)
            if trip is None or not self.has_change_permission(request, trip):
                answer = self._overtaken(request, trip)
                return answer or super().changeform_view(request, object_id, form_url, extra_context)
            posted = self._posted(request, trip)
            panel = compare(posted, trip)
            request.POST = posted.data  # type: ignore[assignment]  # as typed, with what was chosen and merged
            if panel is not None:
                posted.data["seen"] = ""  # which the form never saves
                extra_context = {**(extra_context or {}), "conflict": panel}
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _locked(self, request: HttpRequest, object_id: str) -> Trip | None:
        """The trip within reach, locked before anything is read that the save is decided on."""
        found = self.get_object(request, unquote(object_id))
        return Trip.objects.select_for_update().filter(pk=found.pk).first() if found else None

    def _posted(self, request: HttpRequest, trip: Trip | None) -> Posted:
        fields = flatten_fieldsets(self.get_fieldsets(request, trip))
        rows = self.get_formsets_with_inlines(request, trip)
        return Posted(
            data=request.POST.copy(),
            files=request.FILES,
            form=self.get_form(request, trip, change=trip is not None, fields=fields),
            formsets={formset.get_default_prefix(): formset for formset, _inline in rows},
        )

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        panel = context.get("conflict")
        if panel is not None:
            form = context["adminform"].form
            form.show_again(panel.mark)
            context["errors"] = AdminErrorList(
                form, [one.formset for one in context["inline_admin_formsets"]]
            )
            context["title"] = _("Compare before you save")
        return super().render_change_form(request, context, *args, **kwargs)

    def _overtaken(self, request: HttpRequest, trip: Trip | None) -> HttpResponse | None:
        """What was typed for a trip that can no longer be changed, to be copied; None for who never could change it."""
        if "seen" not in request.POST:
            return None  # no form of ours
        reached = reach(request.user)
        if not (reached.writes(trip.municipality_id) if trip else self.has_add_permission(request)):
            return None
        posted = self._posted(request, None)  # the form of a new trip: there nobody asks where the trip lies
        lost = typed(posted, trip)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": trip,
            "title": _("Not saved: the trip has moved on") if trip else _("Not saved: the trip is gone"),
            "step": told(last) if (last := handovers(trip).last() if trip else None) else None,
            "lost": lost,
            "text": "\n\n".join(f"{one.label}\n{one.new}" for one in lost if one.new),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/trip_overtaken.html", context, status=403 if trip else 404)

    def revisions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Every save that is kept, newest first, each with what it changed; for everybody who sees the trip."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        trip = self._reached(request, object_id)
        rows = Revision.objects.filter(trip=trip.pk).select_related("by").order_by("-number")
        page = Paginator(rows.defer("state"), A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": trip,
            "title": _("Revisions"),
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "kept": _compared(
                list(rows[page.start_index() - 1 if page.object_list else 0 : page.end_index() + 1])
            ),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/trip_revisions.html", context)


def _compared(rows: list[Revision]) -> list[Kept]:
    """A page of revisions, newest first, with the one before the page's oldest as their last, where there is one."""
    words = Words(row.state for row in rows)
    pairs = zip(rows, [*rows[1:], None], strict=False)
    found = [Kept(row, words.changes(before.state, row.state) if before else None) for row, before in pairs]
    return found[:A_PAGE]
