"""What the portal says of itself as a thing to use: the accessibility statement."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from transparency.calendar import Period, jalali
from transparency.versions import plain_page

REVIEWED = date(2026, 11, 22)
"""The day on which the statement was last held against the pages. To be moved on with each review, never by itself."""


@plain_page
def accessibility(request: HttpRequest) -> HttpResponse:
    day = Period(REVIEWED, REVIEWED, jalali(REVIEWED))
    return render(
        request, "trips/accessibility.html", {"reviewed": day, "reviewed_iso": REVIEWED.isoformat()}
    )
