"""The trip itself: what, why, when, how many, and what came of it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officials.models import Municipality
from transparency import calendar
from transparency.fields import PERIOD_PATTERN, PeriodField, Prose, TextLine, WebAddress, period_rule
from transparency.identifiers import CODE, validate_code
from transparency.judging import JudgedAtOnce
from transparency.persian import fold
from trips.codes import NOT_TAKING_PLACE, Desk, Initiative, Provenance, SizeKnown, Status, TripKind

MAX_COUNT = 99_999
"""The contract's limit for days and travellers."""


class Trip(JudgedAtOnce):
    """One delegation's foreign trip, as a clerk knows it. Public only as the document that passed the gate."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="trips", verbose_name=_("municipality")
    )
    ref = models.CharField(_("reference"), max_length=60, unique=True, null=True, editable=False)
    key = models.CharField(max_length=120, unique=True, null=True, editable=False)
    provenance = models.CharField(
        _("provenance"), max_length=10, choices=Provenance.choices, default=Provenance.OWN
    )
    title = TextLine(
        _("title"), help_text=_("What a newspaper would call the trip: the event and the place.")
    )
    title_en = TextLine(_("title in English"), blank=True)
    purpose = Prose(_("purpose"), blank=True, help_text=_("What the delegation went for, in a sentence."))
    necessity = Prose(_("necessity"), blank=True, help_text=_("Why it had to be done, and by a trip."))
    legal_basis = TextLine(_("legal basis"), blank=True)
    kind = models.CharField(
        _("kind of trip"), max_length=20, choices=TripKind.choices, default=TripKind.OTHER
    )
    initiative = models.CharField(
        _("initiative"), max_length=12, choices=Initiative.choices, default=Initiative.NOT_STATED
    )
    host_name = TextLine(_("host"), blank=True)
    host_event = TextLine(_("event"), blank=True)
    host_address = WebAddress(_("address of the event"), blank=True, max_length=500)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DONE)
    status_reason = Prose(
        _("reason"),
        blank=True,
        help_text=_("Required when the trip was cancelled, postponed or refused a permit."),
    )

    start = PeriodField(
        _("start"), help_text=_("The day, or only the month or the year where no more is known.")
    )
    start_not_before = models.DateField(_("start not before"), null=True, blank=True)
    start_not_after = models.DateField(
        _("start not after"),
        null=True,
        blank=True,
        help_text=_("Where the source narrows the month or year down."),
    )
    end = PeriodField(_("end"), blank=True, help_text=_("Empty where the source gives none."))
    start_earliest = models.DateField(editable=False)
    start_latest = models.DateField(editable=False)
    end_earliest = models.DateField(editable=False)
    end_latest = models.DateField(editable=False)
    days = models.PositiveIntegerField(
        _("days"),
        null=True,
        blank=True,
        help_text=_("As the source states it; the longest stay where stays differ."),
    )
    days_min = models.PositiveIntegerField(_("shortest stay in days"), null=True, blank=True)
    private_days = models.PositiveIntegerField(
        _("private days"), null=True, blank=True, help_text=_("Days of private travel joined to the trip.")
    )

    size = models.PositiveIntegerField(
        _("size of delegation"),
        null=True,
        blank=True,
        help_text=_("The number stated, whoever is listed below."),
    )
    size_known = models.CharField(
        _("how the size is known"), max_length=10, choices=SizeKnown.choices, default=SizeKnown.NOT_STATED
    )
    list_complete = models.BooleanField(
        _("the list is complete"), default=False, help_text=_("Everybody who travelled is listed below.")
    )

    outcome_summary = Prose(_("what came of it"), blank=True)
    outcome_results = Prose(_("results"), blank=True, help_text=_("Agreements signed, purchases, decisions."))
    report = Prose(_("report"), blank=True, help_text=_("The report itself, or where it can be read."))

    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("stands for the withdrawn trip"),
    )
    joint_code = models.CharField(
        _("code of the joint delegation"),
        max_length=40,
        blank=True,
        db_index=True,
        validators=[validate_code],
        help_text=_("The same on the trips of every municipality that sent members to one delegation."),
    )

    letter_number = TextLine(_("letter number"), blank=True, help_text=_("Internal, never public."))
    internal_notes = Prose(_("internal notes"), blank=True, help_text=_("Internal, never public."))
    folded = models.TextField(editable=False, default="")
    desk = models.CharField(
        _("with whom"), max_length=10, choices=Desk.choices, default=Desk.CLERK, editable=False
    )
    desk_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    hands = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        editable=False,
        related_name="+",
        verbose_name=_("who entered or changed it since it was last published"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ("-start_earliest", "-id")
        indexes = (
            models.Index(fields=("municipality", "-start_earliest"), name="trip_municipality_start"),
            models.Index(fields=("municipality", "desk", "desk_since"), name="trip_on_a_desk"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(start__regex=PERIOD_PATTERN), name="trip_start"),
            period_rule("end", "trip_end"),
            models.CheckConstraint(
                condition=Q(start_earliest__lte=F("start_latest")), name="trip_start_order"
            ),
            models.CheckConstraint(
                condition=Q(end_earliest__lte=F("end_latest")),
                name="trip_end_order",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(end_earliest__gte=F("start_earliest"), end_latest__gte=F("start_latest")),
                name="trip_end_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(condition=Q(title__gt=""), name="trip_title"),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__gte=1, days__lte=MAX_COUNT),
                name="trip_days",
                violation_error_message=_("Days are a number from 1 to 99999."),
            ),
            models.CheckConstraint(
                # A comparison with null is neither true nor false, and a check lets that pass: so each is asked for.
                condition=Q(days_min__isnull=True)
                | Q(days__isnull=False, days_min__gte=1, days_min__lte=F("days")),
                name="trip_days_min",
                violation_error_message=_(
                    "The shortest stay needs the longest beside it, and is not longer."
                ),
            ),
            models.CheckConstraint(
                condition=Q(private_days__isnull=True) | Q(private_days__lte=MAX_COUNT),
                name="trip_private_days",
                violation_error_message=_("Private days are a number up to 99999."),
            ),
            models.CheckConstraint(
                condition=Q(size__isnull=True, size_known=SizeKnown.NOT_STATED)
                | Q(
                    size__isnull=False,
                    size__gte=1,
                    size__lte=MAX_COUNT,
                    size_known__in=("exact", "at_least", "about"),
                ),
                name="trip_size_with_how",
                violation_error_message=_("Give the size together with how it is known, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=("planned", "done")) | Q(status_reason__gt=""),
                name="trip_status_reason",
                violation_error_message=_("Say why the trip was cancelled, postponed or refused."),
            ),
            models.CheckConstraint(condition=Q(kind__in=TripKind.values), name="trip_kind"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="trip_status"),
            models.CheckConstraint(condition=Q(initiative__in=Initiative.values), name="trip_initiative"),
            models.CheckConstraint(condition=Q(provenance__in=Provenance.values), name="trip_provenance"),
            models.CheckConstraint(condition=Q(desk__in=Desk.values), name="trip_desk"),
            models.CheckConstraint(
                condition=Q(ref__isnull=True) | Q(ref__regex=rf"^{CODE}$"), name="trip_ref"
            ),
            models.CheckConstraint(
                condition=Q(joint_code="") | Q(joint_code__regex=rf"^{CODE}$"), name="trip_joint_code"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="trip_not_its_own_replacement",
                violation_error_message=_("A trip does not stand for itself."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def takes_place(self) -> bool:
        return self.status not in NOT_TAKING_PLACE

    def clean(self) -> None:
        faults: dict[str, Any] = {}
        if self.start:
            try:
                self.fill_bounds()
            except calendar.CalendarError as error:
                # Without a limit it is the text of start or end that is no date: its own field has said so.
                if self.start_not_after or self.start_not_before:
                    faults["start_not_after" if self.start_not_after else "start_not_before"] = str(error)
        if self.start_earliest and self.end_latest and self.end_latest < self.start_earliest:
            faults["end"] = _("The end is before the start.")
        if self.replaces and self.replaces.ref is None:
            faults["replaces"] = _("Only a trip that was public and is withdrawn can be replaced.")
        if faults:
            raise ValidationError(faults)

    def fill_bounds(self) -> None:
        """Work out the earliest and latest day of start and end (design: "Dates").

        A missing end runs to the latest start plus days less one; without days, to the latest start. Raises
        `calendar.CalendarError` where the narrowing lies outside the period that start names.
        """
        start = calendar.parse_jalali(self.start).narrow(self.start_not_before, self.start_not_after)
        self.start_earliest, self.start_latest = start.earliest, start.latest
        if self.end:
            end = calendar.parse_jalali(self.end)
            self.end_earliest, self.end_latest = max(end.earliest, start.earliest), end.latest
            # "In Azar, back on the tenth" began on the tenth at the latest.
            self.start_latest = max(min(start.latest, end.latest), start.earliest)
            return
        longest = timedelta(days=(self.days or 1) - 1)
        shortest = timedelta(days=(self.days_min or self.days or 1) - 1)
        self.end_earliest, self.end_latest = start.earliest + shortest, start.latest + longest

    def fill(self) -> None:
        """What is derived: bounds, and the text that clerks search. Bulk writers, who skip `save`, call this themselves."""
        self.folded = fold(
            f"{self.title}\n{self.title_en}\n{self.host_name}\n{self.host_event}\n{self.letter_number}"
        )
        self.fill_bounds()

    def save(self, *args, **kwargs) -> None:
        self.fill()
        super().save(*args, **kwargs)
