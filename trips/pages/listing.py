"""The list of trips: one question as a page, or the form with what is wrong in it."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from transparency import calendar, marks
from transparency.ledger import Head
from transparency.versions import VersionedRequest, public_page, remembered
from trips import statistics
from trips.exports import xlsx
from trips.models.published import PublishedTrip
from trips.questions import InvalidQuestion, Question, ask
from trips.questions.counts import number_of
from trips.questions.fields import WholeNumberField
from trips.questions.question import Count
from trips.questions.sentence import sentence
from trips.questions.sorts import DEFAULT, choices
from trips.questions.words import chips

from .counted import count_words
from .entries import entry
from .form import groups, offers, search_control
from .links import list_of
from .paging import LAST, SIZE, last_page, pages
from .versions import read
from .ways_out import ways_out
from .words import number, plain

PAGE = {"page": WholeNumberField(least=1, most=LAST, required=False)}


@public_page
def trips(request: VersionedRequest) -> HttpResponse:
    try:
        question = ask(request.GET, PAGE)
    except InvalidQuestion as refusal:
        return refused(request, refusal)
    context = _context(question, request.head)
    context["share"] = request.build_absolute_uri(list_of(question.query()))
    return render(request, "trips/list.html", context)


def refused(request: VersionedRequest, refusal: InvalidQuestion) -> HttpResponse:
    """The form with what is wrong in it, for every page that is asked with the vocabulary of questions."""
    return render(request, "trips/list.html", _fault_context(refusal, request.head), status=400)


def _context(question: Question, head: Head) -> dict[str, Any]:
    page = question.extras["page"] or 1
    count = number_of(question, head)
    if page > last_page(count.number):
        raise Http404
    today = calendar.today()
    asked = asking(question, head)
    return asked | {
        "about_them": about_them(plain(asked["heading"]), question, count, head),
        "sort": question.sort if question.sort != DEFAULT else "",
        "query": question.query(("sort",)),
        "count": count_words(count),
        "left_out": [left_out_words(name, left) for name, left in question.left_out()],
        "order_now": dict(choices())[question.sort],
        "orders": [
            {
                "name": label,
                "url": "?" + question.query(("sort",), {} if name == DEFAULT else {"sort": [name]}),
                "current": name == question.sort,
            }
            for name, label in choices()
        ],
        "downloads": downloads(question, count),
        "entries": [entry(read(trip.entry), is_late(trip, today)) for trip in question.page(page, SIZE)],
        "pages": pages(page, count.number, question.query()),
        "ways": ways_out(question, asked["said"], head) if question.filters and not count.number else None,
    }


def about_them(heading: str, question: Question, count: Count, head: Head) -> str:
    """A question's answer in a sentence or two, for those who find the page or get its address: how many trips and people.

    Two queries or three, kept for as long as the head stands; none where so many answer that they are not counted whole.
    """
    parts = {"heading": heading, "trips": plain(count_words(count))}
    found = None
    if count.exact and count.number:
        found = remembered(
            head,
            "people",
            question.conditions,
            lambda: statistics.Sheet(question, money=False).of().travellers,
        )
    if found is None or not found.known:
        words = gettext("{heading}: {trips}. Who went, where and why, who paid, and what came of it.")
        return words.format(**parts)
    people = ngettext("{number} person", "{number} people", found.known)
    words = (
        gettext(
            "{heading}: {trips}, {people} where known. Who went, where and why, who paid, and what came of it."
        )
        if found.trips_unknown
        else gettext("{heading}: {trips}, {people}. Who went, where and why, who paid, and what came of it.")
    )
    return words.format(people=people.format(number=number(found.known)), **parts)


def downloads(question: Question, count: Count) -> list[dict[str, str]]:
    """The whole answer as files; a workbook only where it surely is not refused for its length."""
    formats = {gettext("Excel"): ["xlsx"]} if count.exact and count.number <= xlsx.MOST else {}
    formats |= {"CSV": ["csv"], "JSON": []}
    return [
        {"name": name, "url": f"/api/v1/trips/?{question.query((), {'format': asked} if asked else {})}"}
        for name, asked in formats.items()
    ]


def asking(question: Question, head: Head) -> dict[str, Any]:
    """What a question says, and the form to ask another, filled as it is: for every page that shows its trips."""
    offered = offers(question, head)
    said = chips(question, offered.names)
    return {
        "heading": marks.mixed(sentence(question, said)),
        "search": search_control(question),
        "groups": groups(question, offered),
        "counted": offered.counted,
        "said": said,
        "chips": [{"label": chip.label, "text": chip.text, "url": f"?{chip.query_without}"} for chip in said],
    }


def _fault_context(refusal: InvalidQuestion, head: Head) -> dict[str, Any]:
    question = refusal.question
    fields = question.form.fields
    offered = offers(question, head, faulty=True)
    return {
        "heading": gettext("Foreign trips"),
        "search": search_control(question),
        "groups": groups(question, offered, {fault.parameter for fault in refusal.faults}),
        "faults": [
            fault.told(str(fields[fault.parameter].label), question.form[fault.parameter].auto_id)
            if fault.parameter in fields
            else fault.told(fault.parameter)
            for fault in refusal.faults
        ],
    }


def is_late(trip: PublishedTrip, today: date) -> bool:
    return trip.was_late or bool(trip.next_due and trip.next_due < today)


def left_out_words(name: str, count: Count) -> str:
    """That trips were left out because a value is unknown: `name` is one of `Question.left_out`."""
    if not count.exact:
        sentences = {
            "days": gettext("More than {number} trips were left out because their days are not known."),
            "travellers": gettext(
                "More than {number} trips were left out because their travellers' number is not known."
            ),
            "cost": gettext("More than {number} trips were left out because their cost is not known."),
            "month": gettext("More than {number} trips were left out because their month is not known."),
        }
        return sentences[name].format(number=number(count.number))
    sentences = {
        "days": ngettext(
            "{number} trip was left out because its days are not known.",
            "{number} trips were left out because their days are not known.",
            count.number,
        ),
        "travellers": ngettext(
            "{number} trip was left out because the number of its travellers is not known.",
            "{number} trips were left out because the number of their travellers is not known.",
            count.number,
        ),
        "cost": ngettext(
            "{number} trip was left out because its cost is not known.",
            "{number} trips were left out because their cost is not known.",
            count.number,
        ),
        "month": ngettext(
            "{number} trip was left out because its month is not known.",
            "{number} trips were left out because their month is not known.",
            count.number,
        ),
    }
    return sentences[name].format(number=number(count.number))
