"""Merging a record that was entered twice: the other one is chosen, what would be republished is shown, then it is done."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.access import reach, user_of
from officials.admin.acts import NOT_PASSED, ActPage, Fact, ReasonForm
from officials.admin.base import folded_words, is_key
from trips.bearers import BEARERS, Bearer
from trips.merging import ALIKE, merge, plan

MOST = 20
"""Records offered at once; a search narrows them."""


def merging_view(admin: ModelAdmin, request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Of the record that stays: which one goes (`?gone=`, else it is chosen), a reason, and one button."""
    bearer = BEARERS.get(kind)
    if bearer is None or bearer.model not in ALIKE:
        raise Http404
    keeper = admin.admin_site.get_model_admin(bearer.model)
    stays: Any = keeper.get_object(request, str(key))
    if stays is None:
        raise Http404
    asked = request.GET.get("gone", "")
    if not asked and request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    if not asked:
        return _choose(keeper, request, bearer, stays)
    gone: Any = keeper.get_object(request, asked) if is_key(asked) else None
    if gone is None or gone.pk == stays.pk:
        raise Http404
    reached, user = reach(request.user), user_of(request)
    found = plan(bearer, gone, stays)
    allowed = all(keeper.has_change_permission(request, one) for one in (gone, stays)) and all(
        reached.publishes(trip.municipality_id) for trip in found.bearing
    )
    page = ActPage(
        title=gettext("Merge “{gone}” into “{stays}”").format(gone=gone, stays=stays),
        intro=_(
            "The first of the two goes: wherever it stands the other one stands then, and its names become other spellings"
            " of that one. Its public address leads to the other one for good. This cannot be taken back."
        ),
        button=_("Merge the two"),
        success=_("The two are one now."),
        form=ReasonForm,
        perform=lambda cleaned: merge(bearer, gone, stays, cleaned["reason"], user),
        shows=lambda: [gone.public_id, stays.public_id, plan(bearer, gone, stays).documents],
        facts=lambda: [
            Fact(pgettext_lazy("of two records", "goes"), None, f"{gone} ({gone.public_id})"),
            Fact(pgettext_lazy("of two records", "stays"), None, f"{stays} ({stays.public_id})"),
        ],
        # It may name trips of other municipalities, drafts among them.
        refused=found.refused if allowed else "",
        forbidden=_("Only who may publish every trip that names it can merge it."),
        heading=NOT_PASSED,
        dangerous=True,
        context={"found": found},
        template="admin/merge.html",
    )
    return page.answer(keeper, request, stays, allowed=allowed, back=_change(bearer, stays))


def _choose(keeper: ModelAdmin, request: HttpRequest, bearer: Bearer, stays: Any) -> HttpResponse:
    """Records of the same kind that may be the same one: by the words typed, else those that share most words of its name."""
    typed = request.GET.get("q", "").replace("\x00", "")
    alike = {name: getattr(stays, name) for name in ALIKE[bearer.model]}
    rows = keeper.get_queryset(request).filter(**alike).exclude(pk=stays.pk)
    if words := folded_words(typed):
        rows, _doubled = keeper.get_search_results(request, rows, typed)
    else:
        shared: Any = Value(0)
        for word in folded_words(stays.name):
            shared += Case(When(folded__contains=word, then=1), default=0)
        rows = rows.annotate(shared=shared).filter(shared__gt=0).order_by("-shared", "sort_key", "pk")
    found = list(rows[: MOST + 1])
    context = {
        **keeper.admin_site.each_context(request),
        "opts": keeper.opts,
        "original": stays,
        "title": _("Merge another record into this one"),
        "typed": typed,
        "searched": bool(words),
        "found": found[:MOST],
        "more": len(found) > MOST,
        "back": _change(bearer, stays),
        "media": keeper.media,
    }
    return TemplateResponse(request, "admin/merge_choose.html", context)


def _change(bearer: Bearer, record: Any) -> str:
    meta = bearer.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
