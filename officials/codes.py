"""Codes of who: they stand in municipality profiles and in trips alike."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Provenance(TextChoices):
    """Who says so: the municipality itself, or public sources from which the record was compiled."""

    OWN = "own", _("Declared by the municipality")
    COMPILED = "compiled", _("Compiled from public sources")


class Body(TextChoices):
    """The body a traveller belongs to: a city council is a body of its own beside the municipality."""

    MUNICIPALITY = "municipality", _("Municipality")
    COUNCIL = "council", _("City council")


class UnitKind(TextChoices):
    HEADQUARTERS = "headquarters", _("Headquarters")
    DEPUTY = "deputy", _("Deputy office")
    DISTRICT = "district", _("District")
    ORGANISATION = "organisation", _("Organisation")
    COMPANY = "company", _("Affiliated company")
    COUNCIL = "council", _("City council")


class Office(TextChoices):
    """Named offices: their holders' names are published, other people's only where the municipality says so."""

    NONE = "", _("None of these")
    MAYOR = "mayor", _("Mayor")
    DEPUTY = "deputy", _("Deputy mayor")
    COUNCILLOR = "councillor", _("Member of the city council")
    DISTRICT_HEAD = "district_head", _("Head of a district")
    ORGANISATION_HEAD = "organisation_head", _("Head of an organisation")
    COMPANY_HEAD = "company_head", _("Head of an affiliated company")
    DIRECTOR = "director", _("Director")
