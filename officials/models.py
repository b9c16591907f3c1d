"""Who: municipalities with what they cover and promise, their units, officials and posts, and who works for them here.

Working records: edited at any time, never public. Only `officials.publication` turns them into public documents.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from transparency import calendar, calendar_words
from transparency.fields import PeriodField, Prose, TextLine, period_rule
from transparency.identifiers import new_id, validate_code
from transparency.judging import JudgedAtOnce
from transparency.persian import fold, sort_key

from .codes import Office, Provenance, UnitKind


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


class Named(JudgedAtOnce):
    """A record with a Persian name, perhaps an English one, found by its folded name and other spellings."""

    name = TextLine(_("name"))
    name_en = TextLine(_("name in English"), blank=True)
    aliases = Prose(
        _("other spellings"), blank=True, help_text=_("One a line. Found in searches, never shown.")
    )
    folded = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """What is derived from the names; `bulk_create` skips `save`, so bulk writers call this themselves."""
        self.folded = fold(f"{self.name}\n{self.name_en}\n{self.aliases}")
        self.sort_key = sort_key(self.name)[:400]


class Municipality(Named):
    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[validate_code],
        help_text=_("Stands in the address of every trip and never changes: for example “tehran”."),
    )
    province = TextLine(_("province"), blank=True)
    province_en = TextLine(_("province in English"), blank=True)
    synthetic = models.BooleanField(
        _("synthetic"),
        default=False,
        help_text=_("Made-up data for trying the portal out; every record says so."),
    )

    second_factor = models.BooleanField(
        _("second factor for everybody"),
        default=False,
        help_text=_("Whoever works for this municipality signs in with a code besides the password."),
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ("sort_key",)
        constraints = (
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z0-9-]*$"), name="municipality_code"),
        )


class Coverage(JudgedAtOnce):
    """A period for which this portal speaks about the municipality; a month outside all of them is "not covered"."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="coverages")
    provenance = models.CharField(
        _("provenance"),
        max_length=10,
        choices=Provenance.choices,
        help_text=_("Declared: the municipality publishes here. Compiled: entered from public sources."),
    )
    first = PeriodField(_("from"), help_text=_("A month: for example 1401-09."))
    last = PeriodField(_("to"), blank=True, help_text=_("A month; empty while it goes on."))

    class Meta:
        verbose_name = _("period covered")
        verbose_name_plural = _("periods covered")
        ordering = ("first",)
        constraints = (
            models.CheckConstraint(
                condition=Q(first__regex=r"^1[34][0-9]{2}-(0[1-9]|1[0-2])$"), name="coverage_first"
            ),
            models.CheckConstraint(
                condition=Q(last="") | Q(last__regex=r"^1[34][0-9]{2}-(0[1-9]|1[0-2])$"), name="coverage_last"
            ),
            models.CheckConstraint(
                condition=Q(last="") | Q(last__gte=F("first")),
                name="coverage_order",
                violation_error_message=_("The end is before the start."),
            ),
        )

    def __str__(self) -> str:
        months = [
            calendar_words.format_month(month, _language()) for month in (self.first, self.last) if month
        ]
        return " – ".join(months)


class Policy(models.Model):
    """What the municipality promises, from a day on: days allowed after a trip's end, and whether four eyes are needed.

    No Iranian deadline in days was found in law (cabinet regulation 4989/T51860H sets none), so it is the
    municipality's own policy; the defaults are 30, 60 and 30 days. It acts forward only: the policy in force on a
    trip's end day applies to it.
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="policies")
    valid_from = models.DateField(_("in force from"))
    record_days = models.PositiveSmallIntegerField(_("days allowed for the record"), default=30)
    costs_days = models.PositiveSmallIntegerField(_("days allowed for the costs"), default=60)
    report_days = models.PositiveSmallIntegerField(_("days allowed for the report"), default=30)
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=False,
        help_text=_("Whoever publishes a trip must not be who entered or changed it."),
    )

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ("valid_from",)
        constraints = (
            models.UniqueConstraint(fields=("municipality", "valid_from"), name="policy_one_a_day"),
            models.CheckConstraint(
                condition=Q(record_days__lte=3650, costs_days__lte=3650, report_days__lte=3650),
                name="policy_days",
                violation_error_message=_("Allow at most 3650 days."),
            ),
        )

    def __str__(self) -> str:
        day = calendar.Period.of_day(self.valid_from)
        return f"{self.municipality.name}: {calendar_words.format_period(day, _language())}"


class Unit(Named):
    public_id = models.CharField(
        _("public id"), max_length=40, unique=True, default=new_id, validators=[validate_code], editable=False
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="units", verbose_name=_("municipality")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("sort_key",)
        constraints = (
            models.CheckConstraint(condition=Q(public_id__regex=r"^[a-z][a-z0-9-]*$"), name="unit_public_id"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="unit_not_its_own_part",
                violation_error_message=_("A unit is not part of itself."),
            ),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind"),
        )

    def clean(self) -> None:
        if self.parent and self.parent.municipality_id != self.municipality_id:
            raise ValidationError({"parent": _("Choose a unit of the same municipality.")})


class Official(Named):
    """A person who travels in an official capacity. The id is random: a name, or its spelling, never decides who it is."""

    public_id = models.CharField(
        _("public id"), max_length=40, unique=True, default=new_id, validators=[validate_code], editable=False
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="officials",
        verbose_name=_("municipality"),
        help_text=_("Whose clerks keep this record."),
    )

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ("sort_key",)
        constraints = (
            models.CheckConstraint(
                condition=Q(public_id__regex=r"^[a-z][a-z0-9-]*$"), name="official_public_id"
            ),
        )


class Tenure(models.Model):
    """A post an official held in a unit, from and to."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="tenures", verbose_name=_("official"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tenures", verbose_name=_("unit"))
    post = TextLine(_("post"))
    post_en = TextLine(_("post in English"), blank=True)
    office = models.CharField(
        _("named office"),
        max_length=20,
        choices=Office.choices,
        blank=True,
        default="",
        help_text=_("The names of holders of these offices are published."),
    )
    since = PeriodField(_("from"), blank=True)
    until = PeriodField(_("to"), blank=True)

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = ("official", "since")
        constraints = (period_rule("since", "tenure_since"), period_rule("until", "tenure_until"))

    def __str__(self) -> str:
        return f"{self.post}"


class Membership(models.Model):
    """Which user serves which municipality, and as what. Nobody sees a municipality without one (superusers do)."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("Clerk")
        PUBLISHER = "publisher", _("Publisher")
        REVIEWER = "reviewer", _("Reviewer")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="memberships", verbose_name=_("municipality")
    )
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=Role.choices,
        help_text=_(
            "Clerks enter; publishers also pass records through the gate; reviewers read and change nothing."
        ),
    )
    administrator = models.BooleanField(
        _("administrator"),
        default=False,
        help_text=_("Gives out the roles of this municipality, and of no other."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(fields=("user", "municipality"), name="membership_one_role"),
            models.CheckConstraint(
                condition=Q(role__in=("clerk", "publisher", "reviewer")), name="membership_role"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.municipality} · {self.get_role_display()}"


class StandIn(models.Model):
    """A clerk who passes records through the gate while the publisher is away, from a day to a day, both included.

    Four eyes still hold: nobody publishes what they entered.
    """

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="stand_ins", verbose_name=_("who stands in")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"), help_text=_("The last day; the standing-in ends by itself."))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("given by"),
    )
    ended_at = models.DateTimeField(_("ended early"), null=True, editable=False)

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ("-first", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="stand_in_order",
                violation_error_message=_("The end is before the start."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership.user} · {self.membership.municipality}"


class Account(models.Model):
    """What the portal knows of a user beside Django's own; a user without one has nothing out of the ordinary."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account")
    must_change_password = models.BooleanField(
        default=False, help_text=_("Somebody else chose the password, and so knows it.")
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return str(self.user)


from .audited import AuditEntry, AuditKind, SignInAddress  # noqa: E402, F401 - Django looks for models in this module
