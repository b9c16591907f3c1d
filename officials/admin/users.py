"""Users, whichever municipality they serve: superusers alone see them. A membership is all that a user needs to sign in."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from officials.access import ForSuperusers
from officials.accounts import factors
from officials.accounts.people import must_change_password, state_of
from officials.audit import AuditKind
from officials.models import Membership
from officials.templatetags.portal_admin import moment

from .jalali_lists import by_jalali_month
from .logged import Logged

User = get_user_model()

# Rights come from memberships, so groups would promise what they cannot give; devices show their secrets.
admin.site.unregister((User, Group, StaticDevice, TOTPDevice))


class MembershipInline(ForSuperusers, admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("municipality",)
    template = "admin/edit_inline/stacked.html"


class NewPasswordForm(AdminPasswordChangeForm):
    usable_password = None  # who may not sign in any more is made inactive


@admin.register(User)
class PortalUserAdmin(Logged, ForSuperusers, UserAdmin):
    rank = 80
    about_access = True
    actions = None
    inlines = (MembershipInline,)
    list_display = ("username", "full_name", "serves", "last_seen", "is_active", "is_superuser")
    list_filter = (
        by_jalali_month("last_login", _("last sign-in")),
        "is_active",
        "is_superuser",
        "memberships__role",
    )
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    filter_horizontal = ()
    add_form = UserCreationForm
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)
    change_password_form = NewPasswordForm
    change_user_password_template = "admin/new_password.html"  # noqa: S105 - a template
    change_form_template = "admin/account_membership.html"
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

    def audited_municipality(self, obj: Any) -> list[Any]:
        return [one.municipality for one in obj.memberships.select_related("municipality")] or [None]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            must_change_password(obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Who gives a password knows it: its owner chooses another at the next sign-in. One's own is changed where the
        present one is asked for, or whoever finds an open session could keep it."""
        user = self.get_object(request, unquote(id))
        if user == request.user:
            return HttpResponseRedirect(reverse("admin:password_change"))
        answer = super().user_change_password(request, id, form_url)
        done = request.method == "POST" and answer.status_code == 302
        if user is not None and done:
            factors.note(request, user, _("By an administrator"), AuditKind.PASSWORD)
            must_change_password(user)
        return answer

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = kwargs.get("obj")
        if user is not None:
            context |= {"state": state_of(user), "person": user, "is_self": user == request.user}
            context |= {"answers": not context["is_self"]}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("password"))
    def secret(self, user: Any) -> SafeString:
        return format_html('<a href="../password/">{}</a>', _("Set a new password"))

    @admin.display(description=_("name"))
    def full_name(self, user: Any) -> str:
        return user.get_full_name()

    @admin.display(description=_("last sign-in"), ordering="last_login")
    def last_seen(self, user: Any) -> str:
        return moment(user.last_login) or gettext("Never")

    @admin.display(description=_("memberships"))
    def serves(self, user: Any) -> str:
        return "؛ ".join(f"{one.municipality}: {one.get_role_display()}" for one in user.memberships.all())
