"""The addresses of pages about what trips bear: somebody's, a city's, a payer's; and the question about them."""

from django.urls import reverse
from django.utils.http import urlencode

PROFILES = {
    "municipality": "municipality",
    "official": "official",
    "unit": "unit",
    "country": "country",
    "destination": "destination",
    "funding_source": "funding-source",
}
"""Names of the vocabulary of questions whose values have a page of their own, with the name of its address."""


def profile(dimension: str, value: str | None) -> str | None:
    """The page about a value: `profile("country", "IQ")`; None where such values have none."""
    if value is None or dimension not in PROFILES:
        return None
    return reverse(PROFILES[dimension], args=[value])


def list_of(query: str) -> str:
    """The list of trips that answers a query string."""
    return f"{reverse('trips')}?{query}" if query else reverse("trips")


def query_of(dimension: str, value: str) -> dict[str, str]:
    """The parameters that ask for a value of a dimension; a month such as "1401-09" takes two."""
    if dimension == "month":
        year, month = value.split("-")
        return {"year": year, "month": str(int(month))}
    return {dimension: value}


def question_of(**filters: str | int) -> str:
    """The query string of a question by one value each: `question_of(municipality="tehran", year=1401)`."""
    return urlencode(filters)
