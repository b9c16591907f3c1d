"""Every address of the portal, in order. Pages are Persian at / and English under /en/; data has no
language.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from transparency import health, pages
from trips import urls_schema
from trips.pages.attachments import attachment

# Outside the languages: /api/v1/, /schema/, /healthz, /readyz.
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/", include("trips.api.urls")),
    path("attachments/<str:public_id>/", attachment, name="attachment"),
    *urls_schema.files,
]

# Both languages: the admin first, then each room's own pages, the portal's own last.
urlpatterns += i18n_patterns(
    path("admin/", admin.site.urls),
    path("", include("trips.pages.urls")),
    path("ledger/", pages.ledger, name="ledger"),
    *urls_schema.pages,
    prefix_default_language=False,
)

handler400 = "transparency.errors.bad_request"
handler403 = "transparency.errors.forbidden"
handler404 = "transparency.errors.not_found"
handler500 = "transparency.errors.server_error"
