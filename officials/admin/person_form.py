"""The form of a membership and the person who holds it."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from officials.accounts.people import answers_for
from officials.models import Membership, Municipality

from .forms import RecordForm

LAST_ONE = _("This is the last administrator of the municipality: make another one first.")


class PersonForm(RecordForm):
    """A membership with the person's names; for a new one the user name as well."""

    username = forms.CharField(
        label=_("user name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("What the person types to sign in: Latin letters, digits and . _ - are the safest."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "none"}),
    )
    first_name = forms.CharField(label=_("first name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("last name"), max_length=150)

    class Meta:
        model = Membership
        fields = ("municipality", "role", "administrator")

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        self.fields.pop("username", None)
        user = self.instance.user
        for name in ("first_name", "last_name"):
            if answers_for(reach(self.request.user), user):
                self.fields[name].initial = getattr(user, name)
                self.fields[name].required = False  # an old account may have none
            else:
                self.fields.pop(name, None)

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            # Whose it is, and where, is nobody's business here.
            raise forms.ValidationError(_("This user name is taken. Choose another one."), code="taken")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        membership = self.instance
        gives_up = membership.pk is not None and cleaned.get("administrator") is False
        if (
            gives_up
            and not reach(self.request.user).everything
            and is_last_administrator(membership, lock=True)
        ):
            self.add_error("administrator", LAST_ONE)
        return cleaned


def is_last_administrator(membership: Membership, *, lock: bool = False) -> bool:
    """Whether nobody else administers this municipality; `lock` within a transaction, so that two do not go at once."""
    if lock:
        Municipality.objects.select_for_update().get(pk=membership.municipality_id)
    others = Membership.objects.filter(
        municipality=membership.municipality_id, administrator=True, user__is_active=True
    )
    was = Membership.objects.filter(pk=membership.pk, administrator=True)
    return was.exists() and not others.exclude(pk=membership.pk).exists()
