"""Stand-ins: a clerk passes records through the gate while the publisher is away. Seen by all of the municipality."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.access import Reach, Role, reach, user_of
from officials.models import Membership, StandIn
from officials.stand_ins import LONGEST_DAYS
from transparency import calendar, calendar_words

from .base import BoundAdmin, Fields
from .fields import shown
from .forms import RecordForm
from .jalali_lists import by_jalali_month


class StandInForm(RecordForm):
    fault_fields = {"stand_in_order": "last"}

    class Meta:
        model = StandIn
        fields = ("membership", "first", "last")

    def clean_first(self) -> dt.date:
        first = self.cleaned_data["first"]
        if first < calendar.today():
            raise forms.ValidationError(_("This day is past: begin today or later."), code="past")
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        membership, first, last = (cleaned.get(name) for name in ("membership", "first", "last"))
        if not first or not last:
            return cleaned
        if (last - first).days >= LONGEST_DAYS:
            self.add_error(
                "last",
                forms.ValidationError(
                    _("At most %(days)s days. For longer, give the role of publisher."),
                    code="too_long",
                    params={"days": shown(LONGEST_DAYS)},
                ),
            )
        elif membership and self._overlaps(membership, first, last):
            self.add_error("first", _("This clerk stands in during a part of these days already."))
        return cleaned

    def _overlaps(self, membership: Membership, first: dt.date, last: dt.date) -> bool:
        standing = StandIn.objects.filter(membership=membership, ended_at=None)
        return standing.filter(first__lte=last, last__gte=first).exists()


class ClerkChoice(forms.ModelChoiceField):
    """Clerks by name and municipality."""

    def label_from_instance(self, membership: Membership) -> str:
        user = membership.user
        return f"{user.get_full_name() or user.get_username()} · {membership.municipality}"


@admin.register(StandIn)
class StandInAdmin(BoundAdmin):
    rank = 61
    about_access = True
    form = StandInForm
    fields = ("membership", "first", "last")
    list_display = ("who", "municipality", "from_day", "to_day", "state")
    list_select_related = ("membership__user", "membership__municipality", "given_by")
    list_filter = (
        by_jalali_month("first", _("from")),
        ("membership__municipality", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("membership__municipality__folded",)
    search_help_text = _("Part of a name or of a municipality's name")
    change_form_template = "admin/account_stand_in.html"

    # Who may

    def municipality_of(self, obj: StandIn) -> int | None:
        return obj.membership.municipality_id

    def audited_municipality(self, obj: StandIn) -> Any:
        return obj.membership.municipality

    def visible(self, reached: Reach) -> Q:
        return Q(membership__municipality__in=reached.seen)

    def has_add_permission(self, request: HttpRequest) -> bool:
        reached = reach(request.user)
        return reached.everything or bool(reached.appointed)

    def has_change_permission(self, request: HttpRequest, obj: StandIn | None = None) -> bool:
        """A standing-in is ended, not changed: what somebody was entitled to stays on record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StandIn | None = None) -> bool:
        return False

    # Its form

    def get_fields(self, request: HttpRequest, obj: StandIn | None = None) -> Any:
        if obj is None:
            return ("membership", ("first", "last"))
        return ("who", "municipality", ("first", "last"), "giver", *(("ended_at",) if obj.ended_at else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: StandIn | None = None) -> Fields:
        return ("who", "municipality", "giver", "ended_at") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "membership":
            kwargs |= {"form_class": ClerkChoice, "queryset": self._clerks(request)}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "membership" and field is not None and hasattr(field.widget, "can_add_related"):
            field.widget.can_add_related = False
        return field

    def _clerks(self, request: HttpRequest) -> QuerySet[Membership]:
        """The clerks that the user may appoint; nobody appoints themselves."""
        reached = reach(request.user)
        clerks = Membership.objects.filter(role=Role.CLERK, user__is_active=True).exclude(
            user=request.user.pk
        )
        if not reached.everything:
            clerks = clerks.filter(municipality__in=reached.appointed)
        return clerks.select_related("user", "municipality").order_by(
            "municipality__sort_key", "user__last_name"
        )

    def save_model(self, request: HttpRequest, obj: StandIn, form: Any, change: bool) -> None:
        obj.given_by = user_of(request)
        super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        stand_in = kwargs.get("obj")
        if stand_in is not None:
            context |= {"may_end": self._may_end(request, stand_in), "state": self.state(stand_in)}
        return super().render_change_form(request, context, *args, **kwargs)

    # Its list

    def having(self, queryset: QuerySet, word: str) -> QuerySet:
        return queryset.filter(
            Q(membership__municipality__folded__contains=word)
            | Q(membership__user__username__icontains=word)
            | Q(membership__user__first_name__icontains=word)
            | Q(membership__user__last_name__icontains=word)
        )

    @admin.display(description=_("who stands in"))
    def who(self, stand_in: StandIn) -> str:
        user = stand_in.membership.user
        return user.get_full_name() or user.get_username()

    @admin.display(description=_("given by"))
    def giver(self, stand_in: StandIn) -> str:
        user = stand_in.given_by
        return (user.get_full_name() or user.get_username()) if user else str(_("An account that is gone"))

    @admin.display(description=_("municipality"))
    def municipality(self, stand_in: StandIn) -> str:
        return str(stand_in.membership.municipality)

    @admin.display(description=_("from"), ordering="first")
    def from_day(self, stand_in: StandIn) -> str:
        return _day(stand_in.first)

    @admin.display(description=_("to"), ordering="last")
    def to_day(self, stand_in: StandIn) -> str:
        return _day(stand_in.last)

    @admin.display(description=pgettext_lazy("of a stand-in", "state"))
    def state(self, stand_in: StandIn) -> SafeString:
        today = calendar.today()
        if stand_in.ended_at:
            return _tag("", pgettext("of a stand-in", "Ended early"))
        if stand_in.last < today:
            return _tag("", pgettext("of a stand-in", "Over"))
        if stand_in.first > today:
            return _tag("", pgettext("of a stand-in", "Begins later"))
        return _tag("tag-good", pgettext("of a stand-in", "Stands in now"))

    # Ending one early

    def get_urls(self) -> list[Any]:
        return [
            path(
                "<path:object_id>/end/",
                self.admin_site.admin_view(self.end_view),
                name="officials_standin_end",
            ),
            *super().get_urls(),
        ]

    def _may_end(self, request: HttpRequest, stand_in: StandIn) -> bool:
        running = stand_in.ended_at is None and stand_in.last >= calendar.today()
        return running and reach(request.user).appoints(stand_in.membership.municipality_id)

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it at once."""
        stand_in = self.get_object(request, unquote(object_id))
        if stand_in is None:
            raise Http404
        may_end = self._may_end(request, stand_in)
        back = reverse("admin:officials_standin_change", args=[stand_in.pk])
        if request.method == "POST":
            if not may_end:
                raise PermissionDenied
            ended = StandIn.objects.filter(pk=stand_in.pk, ended_at=None).update(ended_at=timezone.now())
            if ended:
                stand_in.refresh_from_db()
                self.log_change(
                    request, stand_in, {"fields": {"ended_at": [None, stand_in.ended_at.isoformat()]}}
                )
            messages.success(request, _("The standing-in has ended."))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("End the standing-in"),
            "opts": self.opts,
            "original": stand_in,
            "who": self.who(stand_in),
            "may_end": may_end,
            "back": back,
        }
        return TemplateResponse(request, "admin/account_end.html", context)


def _day(day: dt.date) -> str:
    return calendar_words.format_period(calendar.Period.of_day(day), get_language() or "fa")


def _tag(kind: str, words: str) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', kind, words)
