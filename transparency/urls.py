"""Every address of the portal, in order. Pages are Persian at / and English under /en/; data has no
language.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from transparency import pages
from trips.pages.attachments import attachment

# Outside the languages: /api/v1/, /schema/, /healthz, /readyz.
urlpatterns = [
    path("attachments/<str:public_id>/", attachment, name="attachment"),
]

# Both languages: the admin first, then each room's own pages, the portal's own last.
urlpatterns += i18n_patterns(
    path("admin/", admin.site.urls),
    path("", include("trips.pages.urls")),
    path("ledger/", pages.ledger, name="ledger"),
    prefix_default_language=False,
)

handler400 = "transparency.pages.bad_request"
handler403 = "transparency.pages.forbidden"
handler404 = "transparency.pages.not_found"
handler500 = "transparency.pages.server_error"
