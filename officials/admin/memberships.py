"""The people of a municipality: its own administrators add them, give and end roles, and help them sign in again.

Superusers do the same everywhere; what only they may do stands in `users`.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from officials.access import Reach, reach
from officials.accounts.people import answers_for, give_one_time_password, state_of
from officials.models import Membership, Municipality
from officials.templatetags.portal_admin import moment

from .base import BoundAdmin, Fields
from .person_form import PersonForm, is_last_administrator


class SecondFactorFilter(admin.SimpleListFilter):
    title = _("second factor")
    parameter_name = "second_factor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return (("yes", _("Set up")), ("no", _("Not set up")))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(has_factor=self.value() == "yes")


@admin.register(Membership)
class MembershipAdmin(BoundAdmin):
    rank = 60
    about_access = True
    form = PersonForm
    list_display = (
        "person",
        "username",
        "municipality",
        "role",
        "administrator",
        "second_factor",
        "last_sign_in",
    )
    list_display_links = ("person",)
    list_filter = (
        "role",
        "administrator",
        SecondFactorFilter,
        ("municipality", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("user", "municipality")
    search_fields = ("municipality__folded", "user__username")
    search_help_text = _("Part of a name, a user name or a municipality's name")
    ordering = ("municipality__sort_key", "user__last_name", "user__username")
    change_form_template = "admin/account_membership.html"
    change_list_template = "admin/account_memberships.html"

    # Who may

    def visible(self, reached: Reach) -> Q:
        return Q(municipality__in=reached.administered)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        factor = TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)
        return super().get_queryset(request).annotate(has_factor=Exists(factor))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._administers_any(request)

    def has_view_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        if obj is None:
            return self._administers_any(request)
        return reach(request.user).administers(obj.municipality_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._administers_any(request)

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Nobody but a superuser gives a role to themselves."""
        reached = reach(request.user)
        if obj is None or reached.everything:
            return self._administers_any(request)
        return reached.administers(obj.municipality_id) and obj.user_id != request.user.pk

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        if obj is None or not self.has_change_permission(request, obj):
            return False
        if reach(request.user).everything:
            return True
        return not is_last_administrator(obj, lock=request.method == "POST" and "post" in request.POST)

    def _administers_any(self, request: HttpRequest) -> bool:
        reached = reach(request.user)
        return reached.everything or bool(reached.administered)

    # Its form

    def get_fieldsets(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        names = ("first_name", "last_name")
        role = (_("Role"), {"fields": ("municipality", "role", "administrator")})
        if obj is None:
            return ((_("Person"), {"fields": ("username", names)}), role)
        if self.has_change_permission(request, obj) and answers_for(reach(request.user), obj.user):
            return ((_("Person"), {"fields": ("username", names)}), role)
        return ((_("Person"), {"fields": ("username", "person")}), role)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Fields:
        readonly = tuple(super().get_readonly_fields(request, obj))
        return (*readonly, "username", "person") if obj else readonly

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        if self.is_owner(db_field):
            reached = reach(request.user)
            every = Municipality.objects.all()
            return every if reached.everything else every.filter(pk__in=reached.administered)
        return super().get_field_queryset(db, db_field, request)

    def get_form(
        self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"request": request})

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        names = {
            name: form.cleaned_data[name] for name in ("first_name", "last_name") if name in form.cleaned_data
        }
        if change:
            if names:
                User.objects.filter(pk=obj.user_id).update(**names)
        else:
            obj.user = User.objects.create_user(form.cleaned_data["username"], **names)
        super().save_model(request, obj, form, change)
        if not change:
            give_one_time_password(request, obj.user)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": _("New person"), **(extra_context or {})})

    def response_add(
        self, request: HttpRequest, obj: Membership, post_url_continue: str | None = None
    ) -> HttpResponse:
        if obj.user_id == request.user.pk:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:person_act", args=[obj.user_id, "password"]))

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        membership = kwargs.get("obj")
        if membership is not None:
            reached, user = reach(request.user), membership.user
            context |= {
                "state": state_of(user),
                "person": user,
                "is_self": user.pk == request.user.pk,
                "answers": answers_for(reached, user) and user.pk != request.user.pk,
                "last_administrator": not reached.everything and is_last_administrator(membership),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # Its list

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        reached = reach(request.user)
        own = (
            Municipality.objects.all()
            if reached.everything
            else Municipality.objects.filter(pk__in=reached.administered)
        )
        shown = list(own[:20]) if not reached.everything else []
        return super().changelist_view(request, {"administered": shown, **(extra_context or {})})

    def having(self, queryset: QuerySet, word: str) -> QuerySet:
        return queryset.filter(
            Q(municipality__folded__contains=word)
            | Q(user__username__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
        )

    @admin.display(description=_("person"), ordering="user__last_name")
    def person(self, membership: Membership) -> str:
        return membership.user.get_full_name() or membership.user.get_username()

    @admin.display(description=_("user name"), ordering="user__username")
    def username(self, membership: Membership) -> str:
        return membership.user.get_username()

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, membership: Any) -> bool:
        return membership.has_factor

    @admin.display(description=_("last sign-in"), ordering="user__last_login")
    def last_sign_in(self, membership: Membership) -> str:
        return moment(membership.user.last_login) or str(_("Never"))

    # What a municipality asks of all its people

    def get_urls(self) -> list[Any]:
        return [
            path(
                "second-factor/<int:key>/",
                self.admin_site.admin_view(self.second_factor_view),
                name="officials_membership_second_factor",
            ),
            *super().get_urls(),
        ]

    def second_factor_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask the second factor of everybody in a municipality, or no longer."""
        if not reach(request.user).administers(key):
            raise Http404
        municipality = get_object_or_404(Municipality, pk=key)
        back = reverse("admin:officials_membership_changelist")
        if request.method == "POST":
            asked = request.POST.get("asked") == "yes"
            if asked != municipality.second_factor:
                before = municipality.second_factor
                Municipality.objects.filter(pk=key).update(second_factor=asked)
                self.log_change(request, municipality, {"fields": {"second_factor": [before, asked]}})
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Second factor for everybody"),
            "opts": self.opts,
            "municipality": municipality,
            "without": Membership.objects.filter(municipality=key)
            .exclude(Exists(TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)))
            .count(),
            "back": back,
        }
        return TemplateResponse(request, "admin/account_everybody.html", context)
