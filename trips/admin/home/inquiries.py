"""Messages from the public on the first page: what waits in a municipality, the longest first."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from officials.models import Municipality
from trips.admin.inquiry_acts import waited
from trips.models import Inquiry
from trips.models.inquiries import OPEN, InquiryState

from .board import AT_MOST, Button, Row, Section, inquiries_url


def waiting(town: Municipality, writes: bool) -> Section:
    """Open messages of a municipality; `writes`: whether who looks may answer."""
    every = Inquiry.objects.filter(municipality=town, state__in=OPEN)
    rows = []
    for inquiry in every.order_by("received", "pk")[:AT_MOST]:
        url = reverse("admin:trips_inquiry_change", args=[inquiry.pk])
        state = InquiryState(inquiry.state)
        face = "tag-attention" if state == InquiryState.NEW else ""
        answer = reverse("admin:trips_inquiry_answer", args=[inquiry.pk])
        rows.append(
            Row(
                str(inquiry),
                url,
                state.label,
                face,
                [_("Waits {duration}").format(duration=waited(inquiry))],
                [Button(_("Read and answer"), answer, about=str(inquiry))] if writes else [],
            )
        )
    note = _("How many wait and since when is public.") if rows else ""
    return Section(
        "inquiries", _("Messages from the public"), rows, every.count(), inquiries_url(town.pk), note
    )


def waiting_by_town() -> Iterable[tuple[int, int]]:
    """How many messages wait in each municipality, by its key. One query."""
    return Inquiry.objects.filter(state__in=OPEN).order_by().values_list("municipality").annotate(Count("pk"))
