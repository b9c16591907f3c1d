"""A new draft from an earlier trip: what recurs is taken over, what is of one trip alone is not."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officials import audit
from officials.access import reach, user_of
from officials.admin.acts import ActPage, ActViews, ConfirmForm
from officials.admin.fields import JalaliPeriodField
from officials.audited import AuditKind
from transparency import persian
from trips import revisions
from trips.codes import Status
from trips.models import Stop, Traveller, Trip

from .periods import END_BEFORE_START, backwards

OF_THE_TRIP = (
    "municipality",
    "provenance",
    "purpose",
    "necessity",
    "legal_basis",
    "kind",
    "initiative",
    "host_name",
    "host_event",
    "host_address",
)
OF_A_STOP = ("order", "destination", "purpose")
OF_A_TRAVELLER = (
    "order",
    "official",
    "name",
    "name_en",
    "count",
    "post",
    "unit",
    "body",
    "municipality",
    "kind",
    "office",
    "publish_name",
    "head",
)


class CopyForm(ConfirmForm):
    """What no copy can know: when the new trip is, and whether it has taken place."""

    title = forms.CharField(label=_("title"), max_length=300)
    start = JalaliPeriodField(label=_("start"))
    end = JalaliPeriodField(label=_("end"), required=False)
    status = forms.ChoiceField(
        label=_("status"),
        widget=forms.RadioSelect,
        choices=[
            (Status.PLANNED, Status.PLANNED.label),
            (Status.DONE, Status.DONE.label),
        ],
    )

    def clean_title(self) -> str:
        title = persian.clean(self.cleaned_data["title"], one_line=True)
        if not title:
            raise forms.ValidationError(self.fields["title"].error_messages["required"])
        return title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if backwards(cleaned.get("start"), cleaned.get("end")):
            self.add_error("end", END_BEFORE_START)
        return cleaned


class CopyViews(ActViews):
    """Mixin for TripAdmin: the page on which a trip is copied."""

    def get_urls(self) -> list[Any]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        own = [path("<path:object_id>/copy/", wrap(self.copy_view), name="trips_trip_copy")]
        return [*own, *super().get_urls()]

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trip = self._reached(request, object_id)
        made: list[Trip] = []
        page = ActPage(
            title=_("Copy as a new draft"),
            intro=_(
                "The new draft gets purpose, kind, host, stops and delegation of this trip, with the posts as they were then:"
                " check them. Dates of single rows, costs, permits, documents, report and letter number stay behind."
            ),
            button=_("Make the draft"),
            success=_("The new draft is made. Check what was taken over, and enter what is new."),
            form=_form_for(trip),
            perform=lambda cleaned: made.append(copied(trip, cleaned, user_of(request))),
            forbidden=_("Only who enters records for this municipality can copy it."),
            heading=_("Not copied"),
            template="admin/copy.html",
        )
        allowed = reach(request.user).writes(trip.municipality_id)
        answer = self._answer(page, request, trip, allowed)
        if not made:
            return answer
        (draft,) = made
        return HttpResponseRedirect(reverse("admin:trips_trip_change", args=[draft.pk]))


def _form_for(trip: Trip) -> type[CopyForm]:
    """The form with the old title to begin from."""
    return type(
        "CopyForm",
        (CopyForm,),
        {"title": forms.CharField(label=_("title"), max_length=300, initial=trip.title)},
    )


def copied(trip: Trip, given: dict[str, Any], user: User) -> Trip:
    """A draft of its own with what recurs of a trip; `given` is the cleaned CopyForm. The caller holds a transaction."""
    draft = Trip(
        **{name: getattr(trip, name) for name in OF_THE_TRIP},
        title=given["title"],
        start=given["start"],
        end=given["end"],
        status=given["status"],
        created_by=user,
    )
    draft.save()
    for stop in trip.stops.all():
        Stop.objects.create(trip=draft, **{name: getattr(stop, name) for name in OF_A_STOP})
    for one in trip.travellers.select_related("official", "unit", "municipality"):
        Traveller.objects.create(trip=draft, **{name: getattr(one, name) for name in OF_A_TRAVELLER})
    revisions.record(draft, user)
    note = gettext("Copied from “%(title)s”.") % {"title": trip.title}
    audit.log(user, AuditKind.ADDED, draft, note=note)
    return draft
