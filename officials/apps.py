from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class OfficialsConfig(AppConfig):
    name = "officials"
    label = "officials"
    verbose_name = _("Municipalities and officials")

    def ready(self) -> None:
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

        from officials import audit, publication  # noqa: F401 - publication registers with the gate
        from officials.accounts import lockout, sessions  # noqa: F401 - they listen to sign-ins
        from transparency import gate, guards

        gate.listen(audit.gate_passed)
        guards.append_only("audit", "officials_auditentry")
        user_logged_in.connect(audit.signed_in)
        user_logged_out.connect(audit.signed_out)
        user_login_failed.connect(audit.sign_in_failed)
        user_locked_out.connect(audit.locked_out)


class PortalAdminConfig(AdminConfig):
    """Django's admin with our site in place of its own."""

    default_site = "officials.site.PortalSite"
