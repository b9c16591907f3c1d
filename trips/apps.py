from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TripsConfig(AppConfig):
    name = "trips"
    label = "trips"
    verbose_name = _("Trips")

    def ready(self) -> None:
        from trips import nil, projection  # noqa: F401 - they register with the gate

        post_migrate.connect(install_search, sender=self)


def install_search(using: str, **_kwargs: object) -> None:
    from django.db import connections

    from trips import searching

    searching.install(connections[using])
