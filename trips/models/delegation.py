"""Who travelled: persons, and groups where the source gives no more."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from officials.models import Municipality, Official, Unit
from transparency.fields import PeriodField, TextLine, period_rule
from transparency.judging import JudgedAtOnce
from trips.codes import Attendance, Body, Office, TravellerKind

from .places import Stop
from .trip import MAX_COUNT


class Traveller(JudgedAtOnce):
    """A person or a group, with post and unit as they were at the trip.

    A wave of 600 relieved by one of 1,500 is two rows. Names are published for holders of named offices; others
    appear by post or group unless the municipality publishes the name; family is a count only.
    """

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="travellers")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="journeys", verbose_name=_("official")
    )
    name = TextLine(
        _("name"), blank=True, help_text=_("Where no official is chosen. Empty where no name is known.")
    )
    name_en = TextLine(_("name in English"), blank=True)
    count = models.PositiveIntegerField(
        _("count"),
        null=True,
        blank=True,
        default=1,
        help_text=_("More than one for a group; empty where unknown."),
    )
    post = TextLine(_("post"), blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="journeys", verbose_name=_("unit")
    )
    body = models.CharField(_("body"), max_length=12, choices=Body.choices, default=Body.MUNICIPALITY)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guest_journeys",
        verbose_name=_("other municipality"),
        help_text=_("Only where the traveller comes from another municipality."),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=TravellerKind.choices, default=TravellerKind.OFFICIAL
    )
    office = models.CharField(
        _("named office"),
        max_length=20,
        choices=Office.choices,
        blank=True,
        default="",
        help_text=_("The names of holders of these offices are published."),
    )
    publish_name = models.BooleanField(
        _("publish the name"),
        default=False,
        help_text=_("The municipality publishes the name though no named office is held."),
    )
    head = models.BooleanField(_("head of delegation"), default=False)
    start = PeriodField(_("from"), blank=True, help_text=_("Only where it differs from the trip's."))
    end = PeriodField(_("to"), blank=True)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    stops = models.ManyToManyField(
        Stop,
        blank=True,
        related_name="travellers",
        verbose_name=_("stops"),
        help_text=_("Empty: all of them."),
    )
    attendance = models.CharField(
        _("attendance"), max_length=12, choices=Attendance.choices, default=Attendance.WENT
    )
    reason = TextLine(_("reason"), blank=True, help_text=_("Why the traveller did not go, or turned back."))

    class Meta:
        verbose_name = _("traveller")
        verbose_name_plural = _("travellers")
        ordering = ("order", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(count__isnull=True) | Q(count__gte=1, count__lte=MAX_COUNT),
                name="traveller_count",
                violation_error_message=_("The count is a number from 1 to 99999."),
            ),
            models.CheckConstraint(
                condition=Q(official__isnull=True, name="") | Q(count=1, count__isnull=False),
                name="traveller_named_is_one",
                violation_error_message=_("A name stands for one person: set the count to 1."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=TravellerKind.FAMILY)
                | Q(official__isnull=True, name="", name_en="", head=False),
                name="traveller_family_unnamed",
                violation_error_message=_("Family is a count only: take the name away."),
            ),
            models.CheckConstraint(
                condition=Q(head=False) | Q(count=1, count__isnull=False),
                name="traveller_head_is_one",
                violation_error_message=_("The head of a delegation is one person."),
            ),
            # Two rules for "at most one a group": SQL counts nulls as different, and null is the trip's own group.
            models.UniqueConstraint(
                fields=("trip",),
                condition=Q(head=True, municipality__isnull=True),
                name="traveller_one_head",
                violation_error_message=_("The delegation has one head already."),
            ),
            models.UniqueConstraint(
                fields=("trip", "municipality"),
                condition=Q(head=True, municipality__isnull=False),
                name="traveller_one_head_a_municipality",
                violation_error_message=_("This municipality's group has one head already."),
            ),
            models.CheckConstraint(
                condition=Q(attendance=Attendance.WENT) | Q(reason__gt=""),
                name="traveller_reason",
                violation_error_message=_("Say why the traveller did not go or turned back."),
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__gte=1, days__lte=MAX_COUNT),
                name="traveller_days",
                violation_error_message=_("Days are a number from 1 to 99999."),
            ),
            models.CheckConstraint(condition=Q(body__in=Body.values), name="traveller_body"),
            models.CheckConstraint(condition=Q(kind__in=TravellerKind.values), name="traveller_kind"),
            models.CheckConstraint(condition=Q(office__in=Office.values), name="traveller_office"),
            models.CheckConstraint(
                condition=Q(attendance__in=Attendance.values), name="traveller_attendance"
            ),
            period_rule("start", "traveller_start"),
            period_rule("end", "traveller_end"),
        )

    def __str__(self) -> str:
        return (self.official.name if self.official else self.name) or self.post or self.get_kind_display()

    @property
    def name_is_public(self) -> bool:
        """Whether the gate may publish the name: a named office, or the municipality's own choice; never family."""
        return self.kind != TravellerKind.FAMILY and bool(self.office or self.publish_name)

    def clean(self) -> None:
        if self.official_id and self.name:
            raise ValidationError({"name": _("Choose an official or type a name, not both.")})
        if self.municipality_id and self.trip_id and self.municipality_id == self.trip.municipality_id:
            raise ValidationError({"municipality": _("Leave empty for the trip's own municipality.")})
