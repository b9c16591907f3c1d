"""A corrected name goes into the documents that bear it: all of them in one passage through the gate.

Documents keep names as they were published. Here only those are republished in which nothing but the name would change; a
trip with other changes in preparation is passed, or not, on a page of its own.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officials.access import Reach, reach, user_of
from officials.admin.acts import ActPage, ReasonForm
from transparency.canonical import canonical
from trips.bearers import BEARERS, Bearer, Document
from trips.document import build, prefetched
from trips.models import PublishedTrip, Trip
from trips.publication import content, correct_all

from .stages import public_documents


@dataclass(frozen=True, slots=True)
class Affected:
    """Public trips that bear the record's old name."""

    ready: list[Trip]
    """Nothing but the name would change."""
    held: list[Trip]
    """Other changes are in preparation as well."""
    documents: list[Document]
    """What would be published, in the order of `ready`."""


def affected(bearer: Bearer, record: Any, reached: Reach) -> Affected:
    """Where the name of a record would change, among the trips that the user may pass through the gate."""
    trips: QuerySet[Trip] = Trip.objects.filter(
        pk__in=Trip.objects.filter(**{bearer.path: record.pk}).values("pk")
    )
    if not reached.everything:
        trips = trips.filter(municipality__in=reached.published)
    public = public_documents(PublishedTrip.objects.filter(ref__in=trips.values("ref")))
    found = Affected([], [], [])
    for trip in prefetched(trips.filter(ref__in=public)).order_by("pk"):
        before, after = content(public[trip.ref or ""]), json.loads(canonical(build(trip)))
        if before == after:
            continue
        for part, said in bearer.places(before, record):
            part |= said
        if before == after:
            found.ready.append(trip)
            found.documents.append(after)
        else:
            found.held.append(trip)
    return found


def renamed_view(admin: ModelAdmin, request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """The page of one record: which public trips bear its old name, a reason, and one button."""
    if kind not in BEARERS:
        raise Http404
    bearer = BEARERS[kind]
    keeper = admin.admin_site.get_model_admin(bearer.model)
    record = keeper.get_object(request, str(key))
    if record is None:
        raise Http404
    reached = reach(request.user)
    found = affected(bearer, record, reached)
    page = ActPage(
        title=gettext("Correct the documents that bear the name “{name}”").format(name=record),
        intro=_(
            "Published documents keep names as they were. These trips are republished with the name as it reads now, all"
            " at once, each with the reason you give."
        ),
        button=_("Republish these trips"),
        success=_("The trips are republished."),
        form=ReasonForm,
        perform=lambda cleaned: correct_all(
            affected(bearer, record, reached).ready, cleaned["reason"], user_of(request)
        ),
        shows=lambda: affected(bearer, record, reached).documents,
        refused="" if found.ready else _("No public trip of yours would read otherwise."),
        context={"found": found},
        template="admin/renamed.html",
    )
    allowed = reached.everything or bool(reached.published)
    back = reverse(f"admin:{bearer.model._meta.app_label}_{kind}_change", args=[key])
    return page.answer(keeper, request, record, allowed=allowed, back=back)
