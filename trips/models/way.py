"""The way of a working trip between people: who handed it to whom, what each save left, which file it came from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from officials.models import Municipality
from transparency.fields import Prose
from trips.codes import Act


class Handover(models.Model):
    """One step of a trip on its way, with an internal remark. Never changed: a wrong step is followed by another."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="handovers")
    act = models.CharField(_("step"), max_length=10, choices=Act.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)
    remark = Prose(_("internal remark"), blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=Q(act__in=Act.values), name="handover_act"),)

    def __str__(self) -> str:
        return self.get_act_display()


class Revision(models.Model):
    """What one save left of a trip and its rows: to show who changed what, and to merge two people's work.

    `state` is JSON as `trips.revisions.state` writes it.
    """

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)
    state = models.JSONField()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("trip", "number"), name="revision_one_a_number"),)

    def __str__(self) -> str:
        return str(self.number)


class ImportedTrip(models.Model):
    """Which trip of which file became this draft: the same rows, uploaded again, create nothing again."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="imported")

    class Meta:
        verbose_name = _("imported trip")
        verbose_name_plural = _("imported trips")
        constraints = (models.UniqueConstraint(fields=("municipality", "digest"), name="imported_trip_once"),)

    def __str__(self) -> str:
        return self.digest
