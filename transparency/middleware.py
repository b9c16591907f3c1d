"""What every answer carries, whoever makes it."""

from collections.abc import Callable

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .discretion import is_secret

# What a portal of records never asks of a browser.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class AddressLanguageMiddleware(LocaleMiddleware):
    """The language is the address's alone: English under /en/, Persian everywhere else.

    Django's own middleware already reads it so under `prefix_default_language=False`, yet marks Persian
    answers as varying by Accept-Language, which would split every shared cache for nothing.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


MOST_PARAMETERS = 1000


def few_parameters(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers 400 to an address with more than `MOST_PARAMETERS` parameters.

    Django's own limit (DATA_UPLOAD_MAX_NUMBER_FIELDS) is on what is posted as well, where a large delegation needs more.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.META.get("QUERY_STRING", "").count("&") >= MOST_PARAMETERS:
            request.META["QUERY_STRING"] = ""  # the page that says so has an address without them
            raise TooManyFieldsSent("The address has too many parameters.")
        return get_response(request)

    return answer


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that adds the Permissions-Policy header, which Django does not know."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return answer


def keeps_secrets(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: whatever is answered at a secret address, an error too, tells it to nobody and is kept nowhere."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_secret(request.path_info):
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex"
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return answer


TEXTS = (
    "text/",
    "application/json",
    "application/jsonl",
    "application/problem+json",
    "application/atom+xml",
    "application/xml",
    "application/ld+json",
    "image/svg+xml",
    "application/schema+json",
    "application/vnd.oai.openapi",
)


class TextCompressionMiddleware(GZipMiddleware):
    """Django's compression, for texts alone: pictures, workbooks and papers are compressed already, and those that a
    reader may resume must keep their length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_text = response.headers.get("Content-Type", "").startswith(TEXTS)
        if not is_text or "Accept-Ranges" in response.headers:
            return response
        if response.status_code == 304:  # it stands for an answer that says so
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        return super().process_response(request, response)
