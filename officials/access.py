"""Who may see and do what in the admin: it follows from Membership alone, never from Django's groups and permissions.

Clerks enter, publishers also pass records through the gate, reviewers read; each in the municipalities they serve.
Superusers do everything. `Bound` holds a ModelAdmin to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from .models import Membership, Municipality
from .published import registry

Role = Membership.Role
WRITERS = (Role.CLERK, Role.PUBLISHER)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a user reaches: keys of municipalities, or everything."""

    everything: bool
    seen: frozenset[int]
    written: frozenset[int]
    published: frozenset[int]

    def sees(self, municipality: int | None) -> bool:
        return self.everything or municipality in self.seen

    def writes(self, municipality: int | None) -> bool:
        return self.everything or municipality in self.written

    def publishes(self, municipality: int | None) -> bool:
        """Whether the user may pass this municipality's records through the gate."""
        return self.everything or municipality in self.published

    @property
    def enters(self) -> bool:
        """Whether the user has any business in the admin at all."""
        return self.everything or bool(self.seen)

    def writable(self) -> QuerySet[Municipality]:
        """The municipalities whose records the user may enter and change."""
        every = Municipality.objects.all()
        return every if self.everything else every.filter(pk__in=self.written)


def user_of(request: HttpRequest) -> User:
    """Who asks, known to be signed in: the admin lets nobody else near."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def reach(user: AbstractBaseUser | AnonymousUser) -> Reach:
    """What this user reaches, read once for each user object, and so once a request."""
    known = getattr(user, "_reach", None)
    if known is None:
        known = _read(user)
        setattr(user, "_reach", known)  # noqa: B010 - a note on Django's own object
    return known


def _read(user: AbstractBaseUser | AnonymousUser) -> Reach:
    roles: Iterable[tuple[int, str]] = ()
    if user.is_active and not getattr(user, "is_superuser", False):
        roles = list(Membership.objects.filter(user=user.pk).values_list("municipality", "role"))
    return Reach(
        everything=user.is_active and getattr(user, "is_superuser", False),
        seen=frozenset(municipality for municipality, _role in roles),
        written=frozenset(municipality for municipality, role in roles if role in WRITERS),
        published=frozenset(municipality for municipality, role in roles if role == Role.PUBLISHER),
    )


class Bound(ModelAdmin):
    """Mixin for the ModelAdmin of records that belong to a municipality: its people see and change those alone.

    What is out of reach is not found: lists, forms, choices, searches, deletions and histories all begin with
    `get_queryset`.
    """

    def municipality_of(self, obj: Any) -> int | None:
        """The key of the municipality that a record belongs to; None for a shared one, which superusers change."""
        return obj.municipality_id

    def visible(self, reached: Reach) -> Q:
        """Which rows a user with this reach sees."""
        return Q(municipality__in=reached.seen)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        reached = reach(request.user)
        return rows if reached.everything else rows.filter(self.visible(reached))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reach(request.user).enters

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        reached = reach(request.user)
        return reached.enters if obj is None else reached.sees(self.municipality_of(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        reached = reach(request.user)
        return reached.everything or bool(reached.written)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return reach(request.user).writes(self.municipality_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class Shared(Bound):
    """Records that all municipalities share: everybody reads, every clerk adds, superusers alone change."""

    def municipality_of(self, obj: Any) -> int | None:
        return None

    def visible(self, reached: Reach) -> Q:
        return Q()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach(request.user).enters

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach(request.user).everything


class ForSuperusers(BaseModelAdmin):
    """Mixin for the ModelAdmin of users and memberships."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reach(request.user).everything

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach(request.user).everything

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach(request.user).everything

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach(request.user).everything

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach(request.user).everything


def nameable(reached: Reach) -> QuerySet[Municipality]:
    """The municipalities that a record may name as a guest's: those the user sees, and those that are public."""
    return Municipality.objects.filter(Q(pk__in=reached.seen) | Q(code__in=registry().municipalities))
