"""The forms of signing in: codes typed in any digits, one's own password asked again, a new password."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from officials.access import user_of

WRONG_PASSWORD = _("This is not your password.")


class _AccountForm(forms.Form):
    """Knows who asks."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None, label_suffix="")
        self.request = request

    def clean_password(self) -> str:
        return _own_password(self.request, self.cleaned_data["password"])


def _own_password(request: HttpRequest, typed: str) -> str:
    """The password, if it is the user's; wrong ones count for the lock as at sign-in. ValidationError otherwise."""
    name = request.user.get_username()
    if authenticate(request, username=name, password=typed) != request.user:
        raise ValidationError(WRONG_PASSWORD, code="password_incorrect")
    return typed


def _password_field() -> forms.CharField:
    return forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(_AccountForm):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=pgettext_lazy("second factor", "Code"),
        help_text=_("The six digits that the app shows now. Without the phone: one of the recovery codes."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "dir": "ltr",
                "class": "code-input",
            }
        ),
    )


class PasswordAndCodeForm(CodeForm):
    """Who asks for something grave, to be sure of it."""

    password = _password_field()
    field_order = ("password", "code")


class SetUpForm(PasswordAndCodeForm):
    """The first code of an app, and the password where it was not asked a moment ago."""

    def __init__(self, request: HttpRequest, *, password: bool) -> None:
        super().__init__(request)
        self.fields["code"].help_text = _("The six digits that the app shows now, to see that it works.")
        if not password:
            del self.fields["password"]


class OwnPasswordForm(AdminPasswordChangeForm):
    """A new password for oneself: another one than before."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(user_of(request), request.POST if request.method == "POST" else None)
        self.request = request
        self.label_suffix = ""

    def clean_old_password(self) -> str:
        return _own_password(self.request, self.cleaned_data["old_password"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", _("Choose another password than the one until now."))
        return cleaned
