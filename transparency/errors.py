"""What is answered where no view answers: problem documents to programs, pages to people."""

import sys

from django.http import HttpRequest, HttpResponse

from . import pages, problems
from .answers import open_to_scripts

DATA = ("/api/", "/schema/")
"""Addresses below these are for programs."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _data(request, 400) or pages.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _data(request, 403) or pages.forbidden(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _data(request, 404) or pages.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it is the database that does not answer."""
    status = 503 if isinstance(sys.exception(), problems.UNAVAILABLE) else 500
    response = _data(request, status) or pages.server_error(request)
    if status == 503:
        response.status_code = status
        response["Retry-After"] = str(problems.RETRY_SECONDS)
    return response


def _data(request: HttpRequest, status: int) -> HttpResponse | None:
    if not request.path_info.startswith(DATA):
        return None
    response = problems.answer_to(request, status)
    open_to_scripts(response)
    return response
