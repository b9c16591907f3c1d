from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TransparencyConfig(AppConfig):
    name = "transparency"
    label = "transparency"
    verbose_name = _("Transparency")

    def ready(self) -> None:
        post_migrate.connect(install_guards, sender=self)


def install_guards(using: str, **_kwargs: object) -> None:
    from django.db import connections

    from transparency import guards

    guards.install(connections[using])
