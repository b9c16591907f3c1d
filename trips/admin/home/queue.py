"""The publisher's queue: each submitted trip with what would go out, the oldest first."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from officials.admin.fields import shown
from officials.models import Municipality
from officials.published import Registry
from officials.templatetags.portal_admin import moment
from transparency import persian
from transparency.canonical import canonical
from trips.admin.gate import keepers
from trips.admin.gate.stages import Stage, joint_refs_of, public_documents
from trips.codes import Act, Desk
from trips.document import build, prefetched
from trips.models import PublishedTrip, Trip
from trips.pages.differences import differences

from .board import AT_MOST, Button, Row, Section, Words, trips_url
from .homework import change_url, last_steps, waited


def queued(town: Municipality, user: User, public: Registry) -> Section:
    """Submitted trips of a municipality. `user` is who would publish, for four eyes."""
    trips = Trip.objects.filter(municipality=town, desk=Desk.PUBLISHER)
    oldest = trips.order_by("desk_since", "pk")
    some = list(prefetched(oldest).prefetch_related("hands")[:AT_MOST])
    steps, joint = last_steps(some, Act.SUBMITTED), joint_refs_of(some)
    published = public_documents(
        PublishedTrip.objects.filter(ref__in=[trip.ref for trip in some if trip.ref])
    )
    rows = []
    for trip in some:
        document = json.loads(canonical(build(trip, joint[trip.pk])))
        said = _("Waits {duration}, {time}").format(duration=waited(trip), time=moment(trip.desk_since))
        notes: list[Words] = [*_outgoing(document, published.get(trip.ref or "")), said]
        if step := steps.get(trip.pk):
            notes.append(_("Submitted by {name}").format(name=keepers.person(step.by)))
            if step.remark:
                notes.append(f"«{step.remark}»")
        if public.policy(town.code, trip.end_latest).four_eyes and _by_hand(trip, user):
            notes.append(_("Four eyes: you entered or changed it, so somebody else must publish it."))
        preview = reverse("admin:trips_trip_preview", args=[trip.pk])
        button = Button(_("Preview and decide"), preview, main=True, about=trip.title)
        rows.append(Row(trip.title, change_url(trip), *_kind(trip), notes, [button]))
    url = trips_url(town.pk, stage=Stage.SUBMITTED.value)
    empty = _("Nothing waits to be published.")
    return Section("queue", _("Your queue: submitted trips"), rows, trips.count(), url, when_empty=empty)


def _by_hand(trip: Trip, user: User) -> bool:
    """Whether the user entered it, or changed it since it was last published."""
    entered = trip.ref is None and trip.created_by_id == user.pk
    return entered or any(one.pk == user.pk for one in trip.hands.all())


def _kind(trip: Trip) -> tuple[str, str]:
    return (_("First publication"), "") if trip.ref is None else (_("Correction"), "tag-attention")


def _outgoing(document: dict[str, Any], before: dict[str, Any] | None) -> list[str]:
    """What would go out: every name, every document, and for a correction every field that differs."""
    names = [one["name"] for one in document["travellers"] if one["name"]]
    papers = [one["title"] for one in document["attachments"]]
    found = [
        _counted(ngettext("%(count)s name would go out", "%(count)s names would go out", len(names)), names)
        if names
        else _("No name would go out"),
        _counted(
            ngettext("%(count)s document would go out", "%(count)s documents would go out", len(papers)),
            papers,
        )
        if papers
        else _("No document would go out"),
    ]
    if before is not None:
        fields = [str(change.field) for change in differences(before, document)]
        words = ngettext("%(count)s field differs", "%(count)s fields differ", len(fields))
        found.append(_counted(words, fields) if fields else _("No field differs"))
    return found


def _counted(words: str, listed: Sequence[str]) -> str:
    comma, _last = persian.joiners(get_language() or "fa")
    counted = words % {"count": shown(len(listed))}
    return _("{counted}: {listed}").format(counted=counted, listed=comma.join(listed))
