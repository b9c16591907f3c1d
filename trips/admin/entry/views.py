"""Entering a trip: the tools of its form, what may be changed when, and nothing assumed that nobody has said."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from officials.admin.base import BoundAdmin, is_key
from officials.models import Municipality
from trips.models import Trip

from .aside import Aside, aside_of, put_aside
from .copying import CopyViews
from .held import HeldViews
from .pasting import read_rows
from .shut import changeable, deletable
from .tools import add_row, set_for_all
from .unassumed import Unassumed

TOOLS: dict[str, Callable[[QueryDict, Municipality | None], Aside]] = {
    "_read_rows": read_rows,
    "_dates_for_all": lambda data, _municipality: set_for_all(data),
    "_add_row": lambda data, _municipality: add_row(data),
}
"""Buttons of the form that save nothing: each changes what was posted, and the page is drawn anew with it."""


class EntryViews(CopyViews, HeldViews, Unassumed, BoundAdmin):
    """Mixin for TripAdmin."""

    unassumed = {"kind": _("Not chosen yet"), "status": _("Not chosen yet")}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        tool = next((name for name in TOOLS if name in request.POST), None)
        if request.method == "POST" and tool:
            data = request.POST.copy()
            aside = TOOLS[tool](data, self._municipality(request, object_id))
            request.POST = data  # type: ignore[assignment]  # what the tool has made of it
            put_aside(request, aside)
            extra_context = {**(extra_context or {}), "aside": aside, "errors": None}
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _municipality(self, request: HttpRequest, object_id: str | None) -> Municipality | None:
        """Whose names the form is about: the trip's own, or the one that was chosen among those the user writes for."""
        writable = reach(request.user).writable()
        if object_id is not None:
            trip = self.get_object(request, unquote(object_id))
            return writable.filter(pk=trip.municipality_id).first() if trip else None
        chosen = request.POST.get("municipality", "")
        if is_key(chosen):
            return writable.filter(pk=int(chosen)).first()
        return None

    def get_form(
        self, request: HttpRequest, obj: Trip | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.aside = aside_of(request)
        return form

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            for rows in context["inline_admin_formsets"]:
                if hasattr(rows.formset, "keep_uploads"):
                    rows.formset.keep_uploads()
        context["entry_words"] = {
            "heldAddress": reverse("admin:trips_trip_held", args=[0]),
            "filled": gettext("Filled in as held on this day: %(what)s."),
            "setRows": gettext("Set in the rows: %(count)s. Nothing is saved yet."),
            "heldFailed": gettext("The post could not be looked up. Write it."),
            "comma": gettext(", "),
        }
        trip = kwargs.get("obj")
        context["may_copy"] = trip is not None and reach(request.user).writes(trip.municipality_id)
        return super().render_change_form(request, context, *args, **kwargs)

    # What may be changed

    def has_change_permission(self, request: HttpRequest, obj: Trip | None = None) -> bool:
        """While it is with the clerks; what was submitted, abandoned or withdrawn is read."""
        return super().has_change_permission(request, obj) and (obj is None or changeable(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Trip | None = None) -> bool:
        """Drafts alone that nobody was ever given: what was public is withdrawn, what was submitted is abandoned."""
        return super().has_delete_permission(request, obj) and (obj is None or deletable(obj))
