from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficialsConfig(AppConfig):
    name = "officials"
    label = "officials"
    verbose_name = _("Municipalities and officials")

    def ready(self) -> None:
        from officials import publication  # noqa: F401 - it registers with the gate
