"""The steps of a trip between clerk and publisher as pages: submit, take back, return, abandon, take up again.

Each page says what follows, takes a remark and asks once. What stands against a step is said in the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.access import Reach, reach, user_of
from officials.admin.acts import ActPage, ActViews, ConfirmForm, digest_of, remark_field
from trips.codes import Act
from trips.desk import objection, step
from trips.models import Trip
from trips.publication import preview
from trips.sanity import notes_for

from .keepers import Keeper, clerks, publishers
from .stages import Stage, Standing, standing


class RemarkForm(ConfirmForm):
    """A step with a word to whoever has it next."""

    remark = remark_field(
        help_text=_("For whoever has the trip next, and for its history here; never public.")
    )


class ReturnForm(ConfirmForm):
    remark = remark_field(
        required=True,
        help_text=_("Say what is to be mended; whoever entered the trip reads it. Never public."),
    )


class AbandonForm(ConfirmForm):
    remark = remark_field(
        required=True, help_text=_("Say why the trip is given up; reviewers read it. Never public.")
    )


@dataclass(frozen=True, slots=True)
class StepPage:
    """How one step is put to people."""

    act: Act
    slug: str
    title: Promise
    """What the page and the button to it are called."""
    intro: Promise
    button: Promise
    success: Promise
    stages: tuple[Stage, ...]
    """Where the step is offered."""
    form: type[ConfirmForm] = RemarkForm
    for_publishers: bool = False
    dangerous: bool = False

    def allowed(self, reached: Reach, municipality: int) -> bool:
        return (reached.publishes if self.for_publishers else reached.writes)(municipality)

    @property
    def leads(self) -> bool:
        """Whether this is the way on, and not aside or back."""
        return self.act == Act.SUBMITTED

    @property
    def name(self) -> str:
        """The name of its address, without the site's."""
        return f"trips_trip_{self.slug.replace('-', '_')}"


PAGES: tuple[StepPage, ...] = (
    StepPage(
        Act.SUBMITTED,
        "submit",
        title=_("Submit for publication"),
        intro=_(
            "The trip goes to the publishers, who look at it and publish it or return it with remarks. Until then nobody"
            " changes it; you can take it back."
        ),
        button=_("Submit"),
        success=_("The trip is submitted: it is with the publishers now."),
        stages=(Stage.DRAFT, Stage.RETURNED, Stage.CORRECTION),
    ),
    StepPage(
        Act.TAKEN_BACK,
        "take-back",
        title=_("Take back"),
        intro=_("The trip comes back to the clerks, to be changed and submitted anew."),
        button=pgettext_lazy("button", "Take it back"),
        success=_("The trip is back with the clerks."),
        stages=(Stage.SUBMITTED,),
    ),
    StepPage(
        Act.RETURNED,
        "return",
        title=_("Return with remarks"),
        intro=_("The trip goes back to the clerks, who read your remarks, mend it and submit it anew."),
        button=_("Return with remarks"),
        success=_("The trip is returned, with your remarks."),
        stages=(Stage.SUBMITTED,),
        form=ReturnForm,
        for_publishers=True,
    ),
    StepPage(
        Act.ABANDONED,
        "abandon",
        title=pgettext_lazy("button", "Abandon"),
        intro=_(
            "The draft is not pursued any more. It is kept: reviewers can read it with your reason, and it can be taken up"
            " again."
        ),
        button=_("Abandon the draft"),
        success=_("The draft is abandoned, and kept."),
        stages=(Stage.DRAFT, Stage.RETURNED),
        form=AbandonForm,
        dangerous=True,
    ),
    StepPage(
        Act.RESUMED,
        "resume",
        title=_("Take up again"),
        intro=_("The draft is with the clerks again, as it was left."),
        button=pgettext_lazy("button", "Take it up again"),
        success=_("The draft is taken up again."),
        stages=(Stage.ABANDONED,),
    ),
)
PAGE_OF = {page.act: page for page in PAGES}

NOT_DONE = _("This was not done")


class DeskViews(ActViews):
    """Mixin for TripAdmin: the steps as pages, and the way to them from the form."""

    def get_urls(self) -> list[Any]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        own = [
            path(f"<path:object_id>/{page.slug}/", wrap(self.step_view), {"act": page.act}, name=page.name)
            for page in PAGES
        ]
        return [*own, *super().get_urls()]

    def step_view(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        trip = self._reached(request, object_id)
        put = PAGE_OF[act]
        return self._answer(
            self._step_page(request, trip, put),
            request,
            trip,
            allowed=put.allowed(reach(request.user), trip.municipality_id),
        )

    def _step_page(self, request: HttpRequest, trip: Trip, put: StepPage) -> ActPage:
        """The page of a step, of the trip as it is stored now."""
        trip = Trip.objects.select_related("municipality").get(pk=trip.pk)
        now = standing(trip, preview(trip)[0])
        page = ActPage(
            title=put.title,
            intro=put.intro,
            button=put.button,
            success=put.success,
            form=put.form,
            perform=lambda cleaned: step(trip, put.act, user_of(request), cleaned["remark"]),
            shows=lambda: shown_of(trip),
            refused=_refusal(trip, put, now),
            forbidden=_("A publisher of this municipality does this.")
            if put.for_publishers
            else _("A clerk of this municipality does this."),
            heading=NOT_DONE,
            dangerous=put.dangerous,
            renew=lambda: self._step_page(request, trip, put),
            template="admin/step.html",
        )
        page.context = {
            "standing": now,
            "step": put,
            "next": _next(trip, put),
            "form_address": reverse("admin:trips_trip_change", args=[trip.pk]),
            "sanity": notes_for(trip) if put.act == Act.SUBMITTED and not page.refused else (),
        }
        return page

    # From the form

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        reached, trip, now = reach(request.user), kwargs.get("obj"), context.get("standing")
        context["show_save_and_submit"] = not context["is_popup"] and (
            trip is None or reached.writes(trip.municipality_id)
        )
        if trip is not None and now is not None:
            context["steps"] = [
                {"address": reverse(f"admin:{put.name}", args=[trip.pk]), "put": put}
                for put in offered(now, reached)
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: Trip) -> HttpResponseRedirect:
        return _to_submission(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Trip) -> HttpResponseRedirect:
        return _to_submission(request, obj) or super().response_post_save_change(request, obj)


def offered(now: Standing, reached: Reach) -> list[StepPage]:
    """The steps that somebody with this reach can take with a trip as it stands."""
    trip = now.trip
    return [
        put
        for put in PAGES
        if now.stage in put.stages
        and put.allowed(reached, trip.municipality_id)
        and not (put.act == Act.ABANDONED and trip.ref is not None)
    ]


def return_form(trip: Trip) -> ReturnForm:
    """The form of a return as another page shows it; it is sent to the step's own address."""
    form = ReturnForm(auto_id="id_return_%s", label_suffix="")
    form.show_again(confirmed=digest_of(shown_of(trip)))
    return form


def shown_of(trip: Trip) -> dict[str, Any]:
    """What the page of a step confirms: the record as of one revision."""
    return {"revision": Trip.objects.values_list("revision", flat=True).get(pk=trip.pk)}


def _refusal(trip: Trip, put: StepPage, now: Standing) -> str:
    """Why the step cannot be taken; empty where nothing stands against it."""
    refusal = objection(trip, put.act)
    if refusal is not None:
        return " ".join(refusal.messages)
    if put.act == Act.SUBMITTED and now.unchanged:
        return gettext("Nothing has changed since this was last published: there is nothing to submit.")
    return ""


def _next(trip: Trip, put: StepPage) -> list[Keeper]:
    """Who has the trip after the step, by name."""
    if put.act == Act.SUBMITTED:
        return publishers(trip.municipality_id)
    return [] if put.act == Act.ABANDONED else clerks(trip.municipality_id)


def _to_submission(request: HttpRequest, trip: Trip) -> HttpResponseRedirect | None:
    if "_submit" not in request.POST:
        return None
    return HttpResponseRedirect(reverse(f"admin:{PAGE_OF[Act.SUBMITTED].name}", args=[trip.pk]))
