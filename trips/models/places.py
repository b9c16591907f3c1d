"""Where: destinations and the stops of a trip."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from officials.models import Named
from transparency.fields import PeriodField, period_rule
from transparency.identifiers import CODE, new_id, validate_code
from transparency.judging import JudgedAtOnce
from trips import countries
from trips.codes import StopPurpose


class Destination(Named):
    """A city, or a country as a whole where no city is known (then `name` is the country's). Shared by all."""

    public_id = models.CharField(
        _("public id"), max_length=40, unique=True, default=new_id, validators=[validate_code], editable=False
    )
    country = models.CharField(_("country"), max_length=2, choices=countries.choices)
    is_city = models.BooleanField(
        _("is a city"), default=True, help_text=_("Off where the source names the country alone.")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")
        ordering = ("sort_key",)
        constraints = (
            models.CheckConstraint(condition=Q(public_id__regex=rf"^{CODE}$"), name="destination_public_id"),
            models.CheckConstraint(
                condition=Q(country__in=sorted(countries.COUNTRIES)), name="destination_country"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="destination_coordinates",
                violation_error_message=_("Give latitude and longitude together, in degrees."),
            ),
        )

    def __str__(self) -> str:
        country = countries.country(self.country)
        return f"{self.name} ({country.name})" if self.is_city and country else self.name


class Stop(JudgedAtOnce):
    """One place on the way, in order. Transit counts in no country's figures."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="stops")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    destination = models.ForeignKey(
        Destination, models.PROTECT, related_name="stops", verbose_name=_("destination")
    )
    purpose = models.CharField(
        pgettext_lazy("of a stop", "purpose"),
        max_length=8,
        choices=StopPurpose.choices,
        default=StopPurpose.VISIT,
    )
    arrival = PeriodField(_("arrival"), blank=True)
    departure = PeriodField(_("departure"), blank=True)

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ("order", "id")
        constraints = (
            period_rule("arrival", "stop_arrival"),
            period_rule("departure", "stop_departure"),
            models.CheckConstraint(condition=Q(purpose__in=StopPurpose.values), name="stop_purpose"),
        )

    def __str__(self) -> str:
        return str(self.destination)
