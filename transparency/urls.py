"""Every address of the portal, in order. Pages are Persian at / and English under /en/; data has no
language.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

# Outside the languages: /api/v1/, /schema/, /healthz, /readyz.
urlpatterns = []

# Both languages: the admin first, then each room's own pages, the portal's own last.
urlpatterns += i18n_patterns(
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)
