"""Every address of the portal, in order. Pages are Persian at / and English under /en/; data has no
language.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from transparency import health, pages
from trips import urls_schema
from trips.pages import checkpoints, data, proof, sitemap
from trips.pages.attachments import attachment

# Outside the languages: /api/v1/, /schema/, /healthz, /readyz, and what search engines ask for.
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/", include("trips.api.urls")),
    path("attachments/<str:public_id>/", attachment, name="attachment"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-pages.xml", sitemap.fixed, name="sitemap-pages"),
    path("sitemap-<slug:table>-<int:number>.xml", sitemap.part, name="sitemap-part"),
    path("data/files/<str:name>", data.file, name="data-file"),
    path("data/keep_in_step.py", data.keep_in_step, name="keep-in-step"),
    path("data/verify.py", proof.verify_file, name="verify-file"),
    path("checkpoints.txt", checkpoints.checkpoint_file, name="checkpoint-file"),
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
