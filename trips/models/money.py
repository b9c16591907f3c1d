"""Who paid, how much, at which stage; and why there is no amount where there is none."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from officials.models import Municipality, Named
from transparency.fields import PeriodField, TextLine, period_rule
from transparency.identifiers import CODE, new_id, validate_code
from transparency.judging import JudgedAtOnce
from trips import currencies
from trips.codes import Absent, FundingKind, Interest, Item, Method, RialBasis, Stage, Withheld

MAX_MINOR = 10**17
"""Fifteen digits of major units and two of minor ones: the contract's limit for amounts."""


class FundingSource(Named):
    """Whoever pays: the municipality, a host, a company, a ministry, the traveller."""

    public_id = models.CharField(
        _("public id"), max_length=40, unique=True, default=new_id, validators=[validate_code], editable=False
    )
    kind = models.CharField(
        _("kind"),
        max_length=24,
        choices=[choice for choice in FundingKind.choices if choice[0] != FundingKind.NOT_STATED],
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="funding_sources",
        verbose_name=_("municipality"),
        help_text=_("Whose clerks keep this record; empty for one that all share."),
    )

    class Meta:
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        ordering = ("sort_key",)
        constraints = (
            models.CheckConstraint(
                condition=Q(public_id__regex=rf"^{CODE}$"), name="funding_source_public_id"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=FundingKind.values) & ~Q(kind=FundingKind.NOT_STATED),
                name="funding_source_kind",
            ),
            # The gate writes this id for a cost whose payer is not stated.
            models.CheckConstraint(condition=~Q(public_id="not-stated"), name="funding_source_not_reserved"),
        )


class Cost(JudgedAtOnce):
    """One payment, or one expense whose payment is not known: an amount, or why there is none. Absent is never zero."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="costs")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    item = models.CharField(_("item"), max_length=16, choices=Item.choices, default=Item.WHOLE_TRIP)
    traveller = models.ForeignKey(
        "trips.Traveller",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="costs",
        verbose_name=_("traveller"),
    )
    funding_source = models.ForeignKey(
        FundingSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="costs",
        verbose_name=_("who paid"),
        help_text=_("Empty where it is not stated who paid."),
    )
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, default=Stage.PAID)
    method = models.CharField(_("method"), max_length=8, choices=Method.choices, blank=True, default="")
    amount = models.BigIntegerField(
        _("amount"), null=True, blank=True, help_text=_("In the currency's smallest unit.")
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, default="", choices=currencies.choices
    )
    rial_basis = models.CharField(
        _("rial basis"),
        max_length=3,
        blank=True,
        default="",
        choices=RialBasis.choices,
        help_text=_(
            "Old rial, or the new one that is worth 10,000 old ones. Required for rials, empty otherwise."
        ),
    )
    rate = models.DecimalField(
        _("conversion rate"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Rials for one unit."),
    )
    rate_date = PeriodField(_("date of the rate"), blank=True)
    rate_source = TextLine(_("source of the rate"), blank=True)
    interest = models.CharField(
        _("payer's contracts"),
        max_length=10,
        choices=Interest.choices,
        default=Interest.NOT_STATED,
        help_text=_("Whether the payer has or seeks a contract with the municipality."),
    )
    source_text = TextLine(
        _("the source's own words"),
        blank=True,
        help_text=_("Where the source does not say in which unit it counts."),
    )
    absent = models.CharField(
        _("why there is no amount"), max_length=20, choices=Absent.choices, blank=True, default=""
    )
    redaction = models.ForeignKey(
        "trips.Redaction",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="costs",
        verbose_name=_("withheld by"),
        help_text=_("Required where the amount is withheld."),
    )

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ("order", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__isnull=True, absent__gt="") | Q(amount__isnull=False, absent=""),
                name="cost_amount_or_why_not",
                violation_error_message=_("Give an amount, or say why there is none: not both, not neither."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0, amount__lte=MAX_MINOR, currency__gt=""),
                name="cost_amount_with_currency",
                violation_error_message=_(
                    "An amount is not negative and has a currency; a refund is a stage."
                ),
            ),
            models.CheckConstraint(
                condition=Q(currency="IRR", rial_basis__in=RialBasis.values)
                | (~Q(currency="IRR") & Q(rial_basis="")),
                name="cost_rial_basis",
                violation_error_message=_("Rials need a basis, old or new; other currencies have none."),
            ),
            models.CheckConstraint(
                condition=Q(absent=Absent.WITHHELD, redaction__isnull=False)
                | (~Q(absent=Absent.WITHHELD) & Q(redaction__isnull=True)),
                name="cost_withheld_with_redaction",
                violation_error_message=_(
                    "A withheld amount names its redaction, and only a withheld one does."
                ),
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gt=0),
                name="cost_rate",
                violation_error_message=_("A conversion rate is greater than zero."),
            ),
            models.CheckConstraint(condition=Q(item__in=Item.values), name="cost_item"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="cost_stage"),
            models.CheckConstraint(condition=Q(method="") | Q(method__in=Method.values), name="cost_method"),
            models.CheckConstraint(condition=Q(absent="") | Q(absent__in=Absent.values), name="cost_absent"),
            models.CheckConstraint(condition=Q(interest__in=Interest.values), name="cost_interest"),
            period_rule("rate_date", "cost_rate_date"),
        )

    def __str__(self) -> str:
        return self.get_item_display()

    def clean(self) -> None:
        for field, model in (("traveller", _("traveller")), ("redaction", _("redaction"))):
            other = getattr(self, field)
            if other and self.trip_id and other.trip_id != self.trip_id:
                raise ValidationError({field: _("Choose a %(what)s of this trip.") % {"what": model}})
        if self.redaction and self.redaction.field != Withheld.COSTS:
            raise ValidationError({"redaction": _("Choose the redaction that withholds amounts.")})
