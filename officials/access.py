"""Who may see and do what in the admin: it follows from Membership alone, never from Django's groups and permissions.

Clerks enter, publishers also pass records through the gate, reviewers read; each in the municipalities they serve.
Superusers do everything. `Bound` holds a ModelAdmin to it.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from .models import Membership, Municipality
from .published import registry
from .stand_ins import current_stand_ins

Role = Membership.Role
WRITERS = (Role.CLERK, Role.PUBLISHER)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a user reaches: keys of municipalities, or everything."""

    everything: bool
    seen: frozenset[int]
    written: frozenset[int]
    published: frozenset[int]
    administered: frozenset[int]
    appointed: frozenset[int] = frozenset()
    """Where the user is publisher or administrator in their own right, and so says who stands in."""
    second_factor: bool = False
    """Whether the user needs a second factor to enter."""

    def sees(self, municipality: int | None) -> bool:
        return self.everything or municipality in self.seen

    def writes(self, municipality: int | None) -> bool:
        return self.everything or municipality in self.written

    def publishes(self, municipality: int | None) -> bool:
        """Whether the user may pass this municipality's records through the gate."""
        return self.everything or municipality in self.published

    def administers(self, municipality: int | None) -> bool:
        """Whether the user gives out this municipality's roles."""
        return self.everything or municipality in self.administered

    def appoints(self, municipality: int | None) -> bool:
        """Whether the user says who stands in for this municipality's publishers; a stand-in does not."""
        return self.everything or municipality in self.appointed

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


@dataclass(frozen=True, slots=True)
class _Service:
    """One membership of a user, as it counts today."""

    municipality: int
    role: str
    administrator: bool
    asks_second_factor: bool
    stands_in: bool

    @property
    def publishes(self) -> bool:
        return self.role == Role.PUBLISHER or (self.role == Role.CLERK and self.stands_in)


def _read(user: AbstractBaseUser | AnonymousUser) -> Reach:
    everything = user.is_active and getattr(user, "is_superuser", False)
    services: list[_Service] = []
    if user.is_active and not everything:
        standing_in = current_stand_ins().filter(membership=OuterRef("pk"))
        rows = (
            Membership.objects.filter(user=user.pk)
            .annotate(stands_in=Exists(standing_in))
            .values_list("municipality", "role", "administrator", "municipality__second_factor", "stands_in")
        )
        services = [_Service(*row) for row in rows]
    published = frozenset(one.municipality for one in services if one.publishes)
    administered = frozenset(one.municipality for one in services if one.administrator)
    return Reach(
        everything=everything,
        seen=frozenset(one.municipality for one in services),
        written=frozenset(one.municipality for one in services if one.role in WRITERS),
        published=published,
        administered=administered,
        appointed=administered | {one.municipality for one in services if one.role == Role.PUBLISHER},
        second_factor=any(one.asks_second_factor for one in services)
        or _asked_by_portal(everything or bool(published or administered)),
    )


def _asked_by_portal(weighty: bool) -> bool:
    """Whether SECOND_FACTOR asks it of this user. Administrators count with publishers: they could make themselves one."""
    return settings.SECOND_FACTOR == "everybody" or (settings.SECOND_FACTOR == "publishers" and weighty)


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
