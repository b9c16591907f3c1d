"""Messages from the public: read by the municipality's people, answered by its clerks, the answer passed by its publishers.

Nothing is typed into the record itself: every act is a page of its own that says what follows, and stands in the log
without a word of what was written.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from officials.admin.acts import ActViews
from officials.admin.base import BoundAdmin
from officials.admin.jalali_lists import by_jalali_month
from officials.templatetags.portal_admin import moment
from transparency import calendar_words
from transparency.models import Kind
from trips.answers import subject_of
from trips.inquiries import publication
from trips.models import Inquiry
from trips.models.inquiries import InquiryState

from .inquiry_acts import DEEDS, Deed, lines, page_of, refusal, title_of, waited

FACES = {InquiryState.NEW: "tag-attention", InquiryState.ANSWERED: "tag-good"}


@admin.register(Inquiry)
class InquiryAdmin(ActViews, BoundAdmin):
    rank = 3
    list_display = ("came_in", "kind", "municipality", "about", "stands", "waiting")
    list_display_links = ("came_in",)
    list_filter = (
        by_jalali_month("received", _("received")),
        "state",
        "kind",
        ("municipality", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("municipality",)
    fields = (
        "kind",
        "municipality",
        "about",
        "came_in",
        "written",
        "stands",
        "why_closed",
        "answered",
        "question",
        "remark",
    )
    readonly_fields = ("about", "came_in", "written", "stands", "why_closed", "answered")
    change_form_template = "admin/inquiry_change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Inquiry | None = None) -> Any:
        """Why it was closed stands only where it was."""
        return [name for name in self.fields if name != "why_closed" or (obj and obj.ending)]

    def public_subjects(self, obj: Inquiry) -> list[str]:
        return [subject_of(obj.public_id)]

    # In words

    @admin.display(description=_("received"), ordering="received")
    def came_in(self, inquiry: Inquiry) -> str:
        return moment(inquiry.received)

    @admin.display(description=_("about"))
    def about(self, inquiry: Inquiry) -> str | SafeString:
        if inquiry.trip_ref:
            url = reverse("trip", args=[inquiry.trip_ref])
            return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', url, inquiry.trip_ref)
        if inquiry.month:
            return calendar_words.format_month(inquiry.month, get_language() or "fa")
        return gettext("The municipality as a whole")

    @admin.display(description=_("what was written"))
    def written(self, inquiry: Inquiry) -> str | SafeString:
        if inquiry.erased_at is not None:
            return gettext("Erased on {time}").format(time=moment(inquiry.erased_at))
        return lines(inquiry.text)

    @admin.display(description=pgettext_lazy("of a message", "state"), ordering="state")
    def stands(self, inquiry: Inquiry) -> SafeString:
        state = InquiryState(inquiry.state)
        return format_html('<span class="tag {}">{}</span>', FACES.get(state, ""), state.label)

    @admin.display(description=_("why it was closed"))
    def why_closed(self, inquiry: Inquiry) -> str:
        return inquiry.get_ending_display()

    @admin.display(description=pgettext_lazy("to a message", "answer"))
    def answered(self, inquiry: Inquiry) -> str | SafeString:
        if not inquiry.answer:
            return gettext("None yet")
        return lines(inquiry.answer)

    @admin.display(description=_("waiting"), ordering="open_since")
    def waiting(self, inquiry: Inquiry) -> str:
        return waited(inquiry) if inquiry.is_open else gettext("Nothing waits")

    # Its acts

    def get_urls(self) -> list[Any]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        own = [
            path(f"<path:object_id>/{deed.slug}/", wrap(self.deed_view), {"deed": deed}, name=deed.name)
            for deed in DEEDS
        ]
        return [*own, *super().get_urls()]

    def deed_view(self, request: HttpRequest, object_id: str, deed: Deed) -> HttpResponse:
        inquiry = self._reached(request, object_id)
        allowed = deed.allowed(reach(request.user), inquiry.municipality_id)
        return self._answer(page_of(request, inquiry, deed), request, inquiry, allowed=allowed)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        inquiry, reached = kwargs.get("obj"), reach(request.user)
        if inquiry is not None:
            last = publication.current(inquiry)
            context |= {
                "last": last,
                "public": last is not None and last.kind != Kind.WITHDRAWAL,
                "hindrance": publication.objection(inquiry),
                "deeds": [
                    {
                        "title": title_of(inquiry, deed),
                        "leads": deed.leads,
                        "address": reverse(f"admin:{deed.name}", args=[inquiry.pk]),
                    }
                    for deed in DEEDS
                    if deed.allowed(reached, inquiry.municipality_id) and not refusal(inquiry, deed, last)
                ],
            }
        return super().render_change_form(request, context, *args, **kwargs)
