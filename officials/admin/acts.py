"""Passing the gate from the admin: what would become public is shown first, and what was shown is what is confirmed.

The pages of every act are alike: facts, reason where one is due, one button. A refusal by the gate stands beside the
form, which keeps what was typed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from transparency.canonical import canonical, content_hash
from transparency.gate import GateRefusal

STALE = _("The record has changed since you looked at the preview. Look again, then confirm.")


class ConfirmForm(forms.Form):
    """Confirms what was shown, by its hash."""

    confirmed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def show_again(self, digest: str) -> None:
        """Carry the hash of what the page shows now, whatever was posted."""
        if self.is_bound:
            self.data = {**self.data.dict(), "confirmed": digest}  # type: ignore[attr-defined]
        else:
            self.initial["confirmed"] = digest


class ReasonForm(ConfirmForm):
    reason = forms.CharField(
        label=_("reason"),
        help_text=_("Published with the record. Say what changed and why, in a sentence."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class GroundForm(ReasonForm):
    ground = forms.CharField(
        label=_("legal ground"),
        help_text=_("The article of the law that asks for it; published."),
        max_length=300,
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that an act would make public: what it is called, what the public reads now, and what it would read."""

    name: Any
    now: str | None
    then: str

    @property
    def changed(self) -> bool:
        return self.now is not None and self.now != self.then


def digest_of(content: Any) -> str:
    """The hash that stands for what a page shows."""
    return content_hash(canonical(content))


@dataclass(slots=True)
class ActPage:
    """One act on one record, as a page. `perform` passes the gate; it gets the cleaned form."""

    title: Any
    intro: Any
    button: Any
    success: Any
    form: type[ConfirmForm]
    perform: Callable[[dict[str, Any]], object]
    shows: Callable[[], Any] = lambda: None
    """What is confirmed, as JSON: read again under the transaction in which it passes the gate."""
    facts: Callable[[], Sequence[Fact]] = lambda: ()
    refused: Any = ""
    """Why the act cannot be done now; then there is no form."""
    dangerous: bool = False
    context: dict[str, Any] | None = None
    template: str = "admin/act.html"

    def answer(
        self, admin: ModelAdmin, request: HttpRequest, obj: Any, *, allowed: bool, back: str
    ) -> HttpResponse:
        """The page, or after the act the way back. PermissionDenied for a POST by who may not pass the gate."""
        form = self.form(request.POST if request.method == "POST" else None, label_suffix="")
        if request.method == "POST":
            if not allowed:
                raise PermissionDenied
            if not self.refused and form.is_valid() and self._passed(obj, form):
                messages.success(request, self.success)
                admin.log_change(request, obj, str(self.title))
                return HttpResponseRedirect(back)
        form.show_again(digest_of(self.shows()))
        context = {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "original": obj,
            "title": self.title,
            "act": self,
            "form": form,
            "facts": self.facts(),
            "allowed": allowed,
            "back": back,
            "media": admin.media,
            **(self.context or {}),
        }
        return TemplateResponse(request, self.template, context)

    def _passed(self, obj: Any, form: ConfirmForm) -> bool:
        try:
            with transaction.atomic():
                type(obj)._base_manager.select_for_update().get(pk=obj.pk)  # whoever saves it meanwhile waits
                if digest_of(self.shows()) != form.cleaned_data["confirmed"]:
                    raise GateRefusal(STALE, code="stale_preview")
                self.perform(form.cleaned_data)
        except GateRefusal as refusal:
            form.add_error(None, refusal)
            return False
        return True


class ActViews(ModelAdmin):
    """What the act pages of every kind of record share: the record where the user reaches it, and the page's answer."""

    def _reached(self, request: HttpRequest, object_id: str) -> Any:
        """The record, where the user sees it; else it is not found."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        return record

    def _municipality_id(self, record: Any) -> int:
        """Whose publishers pass the record through the gate."""
        return record.municipality_id

    def _answer(self, page: ActPage, request: HttpRequest, record: Any) -> HttpResponse:
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        allowed = reach(request.user).publishes(self._municipality_id(record))
        return page.answer(self, request, record, allowed=allowed, back=back)
