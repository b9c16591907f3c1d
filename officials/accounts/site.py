"""The door of the admin site: who is let in, what stands before it, and one's own account behind it."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from officials.access import reach

from . import sessions, steps


class AccountSite(AdminSite):
    """Opens to members and superusers once they have taken every step of signing in."""

    def has_permission(self, request: HttpRequest) -> bool:
        return reach(request.user).enters and steps.waiting(request) is None

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            step = steps.waiting(request)
            if step:
                then = request.get_full_path() if request.method == "GET" else None
                if sessions.keep(request, request.user.pk or 0):
                    then = reverse("admin:kept")
                return never_cache(steps.to_step)(request, step, then)
            ended = None if request.user.is_authenticated else sessions.ended_for(request)
            # Django's own check of the CSRF token has been passed: it stands before every view.
            if ended and sessions.keep(request, ended):
                return redirect_to_login(reverse("admin:kept"), reverse("admin:login"))
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    def step_view(self, view: Callable[..., Any], step: str | None = None) -> Callable[..., Any]:
        """A page for who is signed in and has no other step to take before this one."""

        @never_cache
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not reach(request.user).enters:
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            waiting = steps.waiting(request)
            if waiting not in (None, step):
                then = steps.destination(request) if step else request.get_full_path()
                return steps.to_step(request, str(waiting), then)
            return view(request, *args, **kwargs)

        return update_wrapper(inner, view)

    def get_urls(self) -> list[Any]:
        from . import people, views

        own, step = self.admin_view, self.step_view
        return [
            path("logout/", never_cache(self.logout), name="logout"),
            path("password_change/", step(views.password, steps.PASSWORD), name="password_change"),
            path("account/", own(views.account), name="account"),
            path("account/code/", step(views.code, steps.CHECK), name=steps.CHECK),
            path("account/second-factor/", step(views.set_up, steps.SET_UP), name=steps.SET_UP),
            path("account/recovery-codes/", step(views.codes, steps.CODES), name=steps.CODES),
            path("account/second-factor/<str:act>/", own(views.alter), name="second_factor_act"),
            path("account/kept/", own(views.kept), name="kept"),
            path("people/<int:key>/<str:act>/", own(people.act), name="person_act"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        step = steps.waiting(request) if request.method == "GET" else None
        if step:
            return steps.to_step(request, step)
        told = {"ended": sessions.ended_for(request), "kept": sessions.kept(request)}
        return super().login(request, {**told, **(extra_context or {})})

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Whoever is half-way through signing in may leave as well."""
        if not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("admin:index"))
        return super().logout(request, extra_context)
