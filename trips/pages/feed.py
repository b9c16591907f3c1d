"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse

from transparency.versions import public_page


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    raise Http404


@public_page
def follow(request: HttpRequest) -> HttpResponse:
    raise Http404
