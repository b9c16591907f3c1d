"""Passing the gate from the admin: what would become public is shown first, and what was shown is what is confirmed.

The pages of every act are alike: facts, reason where one is due, one button. A refusal stands beside the form, which keeps
what was typed; where the act has become impossible meanwhile, what was typed is shown to be copied.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from transparency.canonical import canonical, content_hash
from transparency.gate import GateRefusal

STALE = _("The record has changed since you looked at the preview. Look again, then confirm.")
FOR_PUBLISHERS = _("A publisher of this municipality passes it through the gate.")
NOT_PASSED = _("The gate did not pass this")


class ConfirmForm(forms.Form):
    """Confirms what was shown, by its hash."""

    confirmed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def show_again(self, **carried: str) -> None:
        """Carry what stands for the page as it is shown now, its hash above all, whatever was posted."""
        if self.is_bound:
            self.data = {**self.data.dict(), **carried}  # type: ignore[attr-defined]
        else:
            self.initial.update(carried)

    def typed(self) -> list[tuple[Any, str]]:
        """What was typed, with the name of its field."""
        if not self.is_bound:
            return []
        return [
            (field.label, value.strip())
            for field in self.visible_fields()
            if not isinstance(field.field, forms.ChoiceField)
            and isinstance(value := field.data, str)
            and value.strip()
        ]


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


def remark_field(*, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A word from one colleague to another."""
    return forms.CharField(
        label=_("internal remark"),
        help_text=help_text or _("For your colleagues; never public."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=required,
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
    """One act on one record, as a page. `perform` does it, through the gate where it is public; it gets the cleaned form."""

    title: Any
    intro: Any
    button: Any
    success: Any
    form: type[ConfirmForm]
    perform: Callable[[dict[str, Any]], object]
    shows: Callable[[], Any] = lambda: None
    """What is confirmed, as JSON: read again under the transaction in which the act is done."""
    carries: Callable[[], dict[str, str]] = dict
    """Further hidden fields of the form, as of what the page shows."""
    facts: Callable[[], Sequence[Fact]] = lambda: ()
    refused: Any = ""
    """Why the act cannot be done now; then there is no form."""
    forbidden: Any = FOR_PUBLISHERS
    """What whoever may not do it reads instead of the form."""
    heading: Any = NOT_PASSED
    """What stands above a refusal."""
    dangerous: bool = False
    context: dict[str, Any] | None = None
    template: str = "admin/act.html"
    renew: Callable[[], Self] | None = None
    """The page anew, as the record is after a refusal; where None, the page does not change with the record."""

    def answer(
        self, admin: ModelAdmin, request: HttpRequest, obj: Any, *, allowed: bool, back: str
    ) -> HttpResponse:
        """The page, or after the act the way back. PermissionDenied for a POST by who may not do it."""
        form = self.form(request.POST if request.method == "POST" else None, label_suffix="")
        page = self
        if request.method == "POST":
            if not allowed:
                raise PermissionDenied
            if not self.refused and form.is_valid():
                if self._done(obj, form):
                    messages.success(request, self.success)
                    return HttpResponseRedirect(back)
                page = self.renew() if self.renew else self
        form.show_again(confirmed=digest_of(page.shows()), **page.carries())
        context = {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "original": obj,
            "title": page.title,
            "act": page,
            "form": form,
            "facts": page.facts(),
            "allowed": allowed,
            "back": back,
            "media": admin.media,
            **(page.context or {}),
        }
        return TemplateResponse(request, page.template, context)

    def _done(self, obj: Any, form: ConfirmForm) -> bool:
        try:
            with transaction.atomic():
                type(obj)._base_manager.select_for_update().get(pk=obj.pk)  # whoever saves it meanwhile waits
                if digest_of(self.shows()) != form.cleaned_data["confirmed"]:
                    raise GateRefusal(STALE, code="stale_preview")
                self.perform(form.cleaned_data)
        except ValidationError as refusal:
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

    def _answer(
        self, page: ActPage, request: HttpRequest, record: Any, allowed: bool | None = None
    ) -> HttpResponse:
        """The page's answer; where nothing else is said, publishers alone may act."""
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        if allowed is None:
            allowed = reach(request.user).publishes(self._municipality_id(record))
        return page.answer(self, request, record, allowed=allowed, back=back)
