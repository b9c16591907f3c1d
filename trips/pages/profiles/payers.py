"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse

from transparency.versions import public_page


@public_page
def funding_sources(request: HttpRequest) -> HttpResponse:
    raise Http404


@public_page
def funding_source(request: HttpRequest, value: str) -> HttpResponse:
    raise Http404
