"""Errors of everything that answers programs: problem documents (RFC 9457), in the reader's language."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.exceptions import APIException

from .parameters import InvalidParameters

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
UNAVAILABLE = (OperationalError, InterfaceError)
"""What the database drivers raise when the database cannot answer now."""

RETRY_SECONDS = 10

WORDS: dict[int, tuple[Any, Any]] = {
    400: (_("This cannot be answered as it was asked"), _("Check the address, then ask again.")),
    403: (_("Not allowed"), _("This address is not open to you.")),
    404: (
        _("There is nothing at this address"),
        _("The address may be mistyped, or the record was never public."),
    ),
    405: (_("This address is for reading"), _("Only GET, HEAD and OPTIONS are answered here.")),
    406: (
        _("This address has no such format"),
        _("Accept application/json, or leave the Accept header away."),
    ),
    410: (_("This was public and is no longer"), _("Its history stays readable.")),
    415: (_("Nothing of this kind can be sent here"), _("This address takes no such content.")),
    429: (_("Too many requests"), _("Wait as long as the Retry-After header says, then ask again.")),
    500: (
        _("Something broke here"),
        _("It was not your request. It is written down; please try again later."),
    ),
    503: (_("Not available just now"), _("The database does not answer. Please try again in a moment.")),
}
"""Title and detail by status."""

PARAMETERS = _("Mend the parameters listed under “errors”, then ask again.")


class Gone(APIException):
    """Something that was public and was taken back: `reason` and `ground` as published, `history` its address."""

    status_code = 410

    def __init__(self, detail: Any, **extensions: Any) -> None:
        super().__init__(detail)
        self.extensions = extensions


def reader_language(request: HttpRequest) -> str:
    """Persian, unless the reader's Accept-Language prefers English."""
    codes = dict(settings.LANGUAGES)
    for language, _quality in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if language[:2] in codes:
            return language[:2]
    return settings.LANGUAGE_CODE


def answer(
    status: int, detail: Any = None, headers: Mapping[str, str] | None = None, **extensions: Any
) -> HttpResponse:
    """A problem document in the active language. `extensions` stand beside its standard members."""
    title, words = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    document = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail or words),
        **extensions,
    }
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False), content_type=MEDIA_TYPE, status=status, headers=headers
    )
    response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    response["Cache-Control"] = "no-store" if status >= 500 else "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def handler(exception: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Django REST framework's exception handler; None for what nobody foresaw, which becomes a 500."""
    if isinstance(exception, InvalidParameters):
        return answer(400, PARAMETERS, errors=[fault.as_document() for fault in exception.faults])
    if isinstance(exception, Gone):
        return answer(410, exception.detail, **exception.extensions)
    if isinstance(exception, Http404):
        return answer(404)
    if isinstance(exception, PermissionDenied):
        return answer(403)
    if isinstance(exception, APIException):
        wait = getattr(exception, "wait", None)
        headers = {"Retry-After": str(int(wait))} if wait else {}
        return answer(exception.status_code, headers=headers)
    if isinstance(exception, UNAVAILABLE):
        logger.error("the database does not answer", exc_info=exception)
        return unavailable()
    return None


def unavailable() -> HttpResponse:
    return answer(503, headers={"Retry-After": str(RETRY_SECONDS)})


def answer_to(request: HttpRequest, status: int) -> HttpResponse:
    """A problem document in this reader's language, for errors outside any view."""
    with override(reader_language(request)):
        return unavailable() if status == 503 else answer(status)
