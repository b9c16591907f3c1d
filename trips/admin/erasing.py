"""Choosing the version to erase: the same form for a trip and for an answer to the public."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.admin.acts import GroundForm
from officials.admin.fields import shown
from transparency import calendar_words
from trips.pages.versions import Version


def replaced(every: Sequence[Version]) -> list[Version]:
    """Of a history the versions that can be erased: those that a later one replaced, while their text stands."""
    return [one for one in every[:-1] if one.document]


def version_words(one: Version) -> str:
    return gettext("Version {number}, {time}").format(
        number=shown(one.number),
        time=calendar_words.format_timestamp(one.entry.time, get_language() or "fa"),
    )


def erasure_form(versions: Sequence[Version], base: type[GroundForm]) -> type[GroundForm]:
    """`base` with a choice among these versions, by the serials of their entries."""
    choices = [(str(one.entry.serial), version_words(one)) for one in versions]

    class ErasureForm(base):  # type: ignore[misc, valid-type]
        serial = forms.ChoiceField(label=_("version"), choices=choices, widget=forms.RadioSelect)
        field_order = ("serial", "reason", "ground", "remark")

    return ErasureForm
