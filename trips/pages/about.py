"""What the portal is about: what must be published and by what rule, what the words mean, what cannot be known."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext

from officials.published import PublishedPolicy, registry
from transparency import calendar, calendar_words, marks
from transparency.versions import plain_page

from .glossary import GLOSSARY
from .towns import by_name, covered, declares
from .words import day_count, language

POLICIES = 12
"""Municipalities whose policy stands on the page itself; each has its own on its page."""


@plain_page
def about(request: HttpRequest) -> HttpResponse:
    public, today = registry(), calendar.today()
    shown = by_name(public)[:POLICIES]
    return render(
        request,
        "transparency/about.html",
        {
            "policies": [_policy(code, profile, public.policy(code, today)) for code, profile in shown],
            "beyond": len(public.municipalities) - len(shown),
            "glossary": GLOSSARY,
        },
    )


def _policy(code: str, profile: dict[str, Any], policy: PublishedPolicy) -> dict[str, Any]:
    """What a municipality covers and promises; deadlines run only where it declares its trips itself."""
    since = policy.document.get("from")
    return {
        "code": code,
        "name": marks.named(profile["municipality"]["name"], profile["municipality"]["name_en"]),
        "covered": [covered(period) for period in profile["covered"]],
        "declares": declares(profile),
        "promised": pgettext("policy", "promised since {day}").format(
            day=calendar_words.format_period(since, language())
        )
        if since
        else gettext("no promise of its own: the portal's measure"),
        "record": day_count(policy.record_days),
        "costs": day_count(policy.costs_days),
        "report": day_count(policy.report_days),
    }
