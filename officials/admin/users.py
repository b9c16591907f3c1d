"""Users and their memberships: superusers alone see them. A membership is all that a user needs to sign in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from officials.access import ForSuperusers
from officials.models import Membership

from .base import RecordAdmin

User = get_user_model()

admin.site.unregister(
    (User, Group)
)  # rights come from memberships, so groups would promise what they cannot give


class MembershipInline(ForSuperusers, admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("municipality",)
    template = "admin/edit_inline/stacked.html"


class NewPasswordForm(AdminPasswordChangeForm):
    usable_password = None  # who may not sign in any more is made inactive


@admin.register(User)
class PortalUserAdmin(ForSuperusers, UserAdmin):
    rank = 80
    actions = None
    inlines = (MembershipInline,)
    list_display = ("username", "full_name", "serves", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "memberships__role")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    filter_horizontal = ()
    add_form = UserCreationForm
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)
    change_password_form = NewPasswordForm
    change_user_password_template = "admin/new_password.html"  # noqa: S105 - a template
    fieldsets = (
        (None, {"fields": ("username", "secret")}),
        (_("Person"), {"fields": (("first_name", "last_name"), "email")}),
        (
            _("Access"),
            {
                "fields": ("is_active", "is_superuser"),
                "description": _("Give a membership below: it is what a user needs to sign in and to work."),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("secret", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("memberships__municipality")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()  # the user comes first, as Django's own two steps have it

    @admin.display(description=_("password"))
    def secret(self, user: Any) -> SafeString:
        return format_html('<a href="../password/">{}</a>', _("Set a new password"))

    @admin.display(description=_("name"))
    def full_name(self, user: Any) -> str:
        return user.get_full_name()

    @admin.display(description=_("memberships"))
    def serves(self, user: Any) -> str:
        return "؛ ".join(f"{one.municipality}: {one.get_role_display()}" for one in user.memberships.all())


@admin.register(Membership)
class MembershipAdmin(ForSuperusers, RecordAdmin):
    rank = 81
    fixed_owner = False
    list_display = ("user", "municipality", "role")
    list_filter = ("role",)
    list_select_related = ("user", "municipality")
    search_fields = ("municipality__folded", "user__username")
    search_help_text = _("Part of a municipality's name or of a user name")
    autocomplete_fields = ("user", "municipality")

    def having(self, queryset: QuerySet, word: str) -> QuerySet:
        return queryset.filter(municipality__folded__contains=word) | queryset.filter(
            user__username__icontains=word
        )
