"""The sentence that says what a list shows: "Trips of Tehran Municipality to Iraq in 1401, at the host's cost".

Every condition is told. The first ones (whose, with whom, where to, when) stand in the sentence itself, in the order of
the language; the others follow it as phrases of their own, each of them whole in the catalogue. Several values of one
parameter are alternatives, and so joined by "or".
"""

from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from transparency import calendar_words, persian

from .question import Question
from .words import Chip, chips, language, month_name

MOST = 3
"""So many values of one parameter are named; of more, the others are counted."""

NOT_STATED = "not-stated"
"""The payer that documents name where none is stated."""

PHRASES: dict[str, dict[str, Promise]] = {
    "kind": {
        "conference": pgettext_lazy("sentence", "for a conference"),
        "exhibition": pgettext_lazy("sentence", "for an exhibition"),
        "visit": pgettext_lazy("sentence", "for a visit"),
        "meeting": pgettext_lazy("sentence", "for a meeting"),
        "training": pgettext_lazy("sentence", "for training"),
        "agreement": pgettext_lazy("sentence", "for signing an agreement"),
        "pilgrim_service": pgettext_lazy("sentence", "for service to pilgrims"),
        "procurement": pgettext_lazy("sentence", "for procurement"),
        "other": pgettext_lazy("sentence", "for other ends"),
    },
    "body": {
        "municipality": pgettext_lazy("sentence", "with people of the municipality"),
        "council": pgettext_lazy("sentence", "with members of the city council"),
    },
    "status": {
        "planned": pgettext_lazy("sentence", "that are planned"),
        "done": pgettext_lazy("sentence", "that took place"),
        "cancelled": pgettext_lazy("sentence", "that were cancelled"),
        "postponed": pgettext_lazy("sentence", "that were postponed"),
        "refused": pgettext_lazy("sentence", "whose permit was refused"),
    },
    "provenance": {
        "own": pgettext_lazy("sentence", "declared by the municipality"),
        "compiled": pgettext_lazy("sentence", "compiled from public sources"),
    },
    "missing": {
        "cost": pgettext_lazy("sentence", "whose cost is not disclosed"),
        "funding": pgettext_lazy("sentence", "whose payer is not disclosed"),
        "dates": pgettext_lazy("sentence", "whose exact dates are not disclosed"),
        "names": pgettext_lazy("sentence", "whose travellers are not all named"),
        "report": pgettext_lazy("sentence", "whose report is not disclosed"),
    },
    "funding_kind": {
        "municipality": pgettext_lazy("sentence", "paid by the municipality"),
        "council": pgettext_lazy("sentence", "paid by the city council"),
        "affiliate": pgettext_lazy("sentence", "paid by an affiliated organisation or company"),
        "state_body": pgettext_lazy("sentence", "paid by a state body"),
        "foreign_government": pgettext_lazy("sentence", "paid by a foreign government"),
        "host": pgettext_lazy("sentence", "paid by the host"),
        "organiser": pgettext_lazy("sentence", "paid by the organiser"),
        "international_body": pgettext_lazy("sentence", "paid by an international body"),
        "company": pgettext_lazy("sentence", "paid by a company"),
        "personal": pgettext_lazy("sentence", "paid by the travellers personally"),
        "foreign_party_unnamed": pgettext_lazy("sentence", "paid by a foreign party not named"),
        "not_stated": pgettext_lazy("sentence", "with a payer not stated"),
    },
    "late": {"true": pgettext_lazy("sentence", "that are late")},
}
"""What each code of a closed vocabulary says of a trip."""


def sentence(question: Question, said: Sequence[Chip] | None = None) -> str:
    """What is shown, in words; `said` are the question's chips, where they are known."""
    told: dict[str, list[Chip]] = {}
    for chip in chips(question) if said is None else said:
        told.setdefault(chip.parameter, []).append(chip)

    def names(parameter: str) -> str:
        return _or([chip.text for chip in told.get(parameter, ())])

    head = _head(_whose(told, names), _with(told, names), _where(told, names), _when(question, told, names))
    comma, _last = persian.joiners(language())
    details = comma.join(phrase for phrase in _details(question, told, names) if phrase)
    if not details:
        return head
    return pgettext("sentence", "%(trips)s %(details)s") % {"trips": head, "details": details}


Told = dict[str, list[Chip]]
Say = Callable[[str], str]
"""The alternatives of a parameter, named and joined."""


def _or(words: Sequence[str]) -> str:
    if len(words) > MOST + 1:
        others = len(words) - MOST
        message = ngettext("%(number)s other", "%(number)s others", others)
        words = [*words[:MOST], message % {"number": persian.number(others, language())}]
    if len(words) < 2:
        return "".join(words)
    comma, _last = persian.joiners(language())
    return pgettext("alternatives", "%(first)s or %(last)s") % {
        "first": comma.join(words[:-1]),
        "last": words[-1],
    }


def _head(whose: str, who: str, where: str, when: str) -> str:
    if whose and where:
        text = pgettext("sentence", "Trips %(whose)s %(who)s %(where)s %(when)s")
    elif where:
        text = pgettext("sentence", "Trips %(who)s %(where)s %(when)s")
    elif whose:
        text = pgettext("sentence", "Foreign trips %(whose)s %(who)s %(when)s")
    else:
        text = pgettext("sentence", "Foreign trips %(who)s %(when)s")
    return " ".join((text % {"whose": whose, "who": who, "where": where, "when": when}).split())


def _whose(told: Told, names: Say) -> str:
    owner = "publisher" if "publisher" in told else "municipality"
    return _("of %(names)s") % {"names": names(owner)} if owner in told else ""


def _with(told: Told, names: Say) -> str:
    return _("with %(names)s") % {"names": names("official")} if "official" in told else ""


def _where(told: Told, names: Say) -> str:
    if "country" in told and "destination" in told:
        places = {"countries": names("country"), "cities": names("destination")}
        return pgettext("sentence", "to %(cities)s (%(countries)s)") % places
    place = "country" if "country" in told else "destination"
    return _("to %(names)s") % {"names": names(place)} if place in told else ""


def _when(question: Question, told: Told, names: Say) -> str:
    parts = [_month_and_year(question, told, names), _between(question, told, names)]
    return " ".join(part for part in parts if part)


def _month_and_year(question: Question, told: Told, names: Say) -> str:
    years, months = question.filters.get("year", ()), question.filters.get("month", ())
    if len(years) == 1 and len(months) == 1:
        return _in(calendar_words.format_month((years[0], months[0]), language()), year_alone=False)
    if not months:
        return _in(names("year"), year_alone=True) if years else ""
    named = _or([month_name(month) for month in months])
    if years:
        both = {"months": named, "years": names("year")}
        return pgettext("sentence", "in %(months)s of %(years)s") % both
    return pgettext("sentence", "in %(months)s of any year") % {"months": named}


def _between(question: Question, told: Told, names: Say) -> str:
    """The period of "from" and "to"."""
    first, last = names("from"), names("to")
    if first and first == last:
        return _in(first, year_alone=question.filters["from"].precision == "year")
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("since %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""


def _in(when: str, *, year_alone: bool) -> str:
    """Persian says «در آذر ۱۴۰۱», but «در سال ۱۴۰۱»."""
    text = pgettext("a year alone", "in %(when)s") if year_alone else _("in %(when)s")
    return text % {"when": when}


def _details(question: Question, told: Told, names: Say) -> list[str]:
    """The phrases after the sentence; an empty one says nothing."""

    def phrase(parameter: str) -> str:
        return _or([str(PHRASES[parameter][chip.value]) for chip in told.get(parameter, ())])

    return [
        phrase("kind"),
        _from_there(told, names),
        _("with people of %(names)s") % {"names": names("unit")} if "unit" in told else "",
        phrase("body"),
        _days(question),
        _travellers(question),
        _paid_by(told, names),
        phrase("funding_kind"),
        _cost(question, names),
        phrase("status"),
        phrase("late"),
        phrase("missing"),
        phrase("provenance"),
        _("with the words “%(words)s”") % {"words": names("q")} if "q" in told else "",
    ]


def _from_there(told: Told, names: Say) -> str:
    """Where the publisher is asked for and a municipality besides, this one only sent somebody along."""
    if "publisher" not in told or "municipality" not in told:
        return ""
    return _("with people of %(names)s") % {"names": names("municipality")}


def _paid_by(told: Told, names: Say) -> str:
    """Who paid, by name; who is not stated has none."""
    if [chip.value for chip in told.get("funding_source", ())] == [NOT_STATED]:
        return str(PHRASES["funding_kind"]["not_stated"])
    return _("paid by %(names)s") % {"names": names("funding_source")} if "funding_source" in told else ""


def _range(question: Question, what: str) -> tuple[int | None, int | None, dict[str, str]]:
    """Least and most of "days" or "travellers", and both as the reader's numbers."""
    least, most = question.filters.get(f"min_{what}"), question.filters.get(f"max_{what}")
    slots = {
        name: persian.number(value, language())
        for name, value in (("least", least), ("most", most))
        if value is not None
    }
    return least, most, slots


def _days(question: Question) -> str:
    least, most, slots = _range(question, "days")
    if least is None and most is None:
        return ""
    if least is not None and most is not None:
        if least == most:
            return ngettext("of %(least)s day", "of %(least)s days", least) % slots
        return _("of %(least)s to %(most)s days") % slots
    if least is not None:
        return ngettext("of at least %(least)s day", "of at least %(least)s days", least) % slots
    return ngettext("of at most %(most)s day", "of at most %(most)s days", most or 0) % slots


def _travellers(question: Question) -> str:
    least, most, slots = _range(question, "travellers")
    if least is None and most is None:
        return ""
    if least is not None and most is not None:
        if least == most:
            return ngettext("with %(least)s traveller", "with %(least)s travellers", least) % slots
        return _("with %(least)s to %(most)s travellers") % slots
    if least is not None:
        return (
            ngettext("with at least %(least)s traveller", "with at least %(least)s travellers", least) % slots
        )
    return ngettext("with at most %(most)s traveller", "with at most %(most)s travellers", most or 0) % slots


def _cost(question: Question, names: Say) -> str:
    asked = question.filters
    if "currency" not in asked:
        return ""
    basis = asked.get("rial_basis")
    slots = {
        name: persian.money(asked[parameter], asked["currency"], basis, language())
        for name, parameter in (("least", "min_cost"), ("most", "max_cost"))
        if parameter in asked
    }
    if len(slots) == 2:
        return _("costing from %(least)s to %(most)s") % slots
    if "least" in slots:
        return _("costing at least %(least)s") % slots
    if "most" in slots:
        return _("costing at most %(most)s") % slots
    return _("with a cost in %(currency)s") % {"currency": names("rial_basis" if basis else "currency")}
