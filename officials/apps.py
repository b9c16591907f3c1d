from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class OfficialsConfig(AppConfig):
    name = "officials"
    label = "officials"
    verbose_name = _("Municipalities and officials")

    def ready(self) -> None:
        from officials import publication  # noqa: F401 - it registers with the gate


class PortalAdminConfig(AdminConfig):
    """Django's admin with our site in place of its own."""

    default_site = "officials.site.PortalSite"
