"""Models whose rules are judged in one question to the database, not one for each."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db import DatabaseError, connections, models, router, transaction
from django.db.models import BooleanField, CheckConstraint, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE


class JudgedAtOnce(models.Model):
    """Django asks the database about every CheckConstraint of a record by itself, in a savepoint of its own: some forty
    statements for a trip. Here all are asked together first; only if one fails, or the question itself does, one by one for
    what each has to say. The outcome is Django's own.
    """

    class Meta:
        abstract = True

    _all_hold = False

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        found = super().get_constraints()
        if not self._all_hold:
            return found
        return [
            (model, [one for one in constraints if not isinstance(one, CheckConstraint)])
            for model, constraints in found
        ]

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self._all_hold = self._judged(set(exclude or ()))
        try:
            super().validate_constraints(exclude=exclude)
        finally:
            self._all_hold = False

    def _judged(self, exclude: set[str]) -> bool:
        """Whether every rule that speaks of no excluded field holds; False as well where it cannot be told at once."""
        using = router.db_for_write(type(self), instance=self)
        try:
            against: dict[str, Any] = self._get_field_expression_map(meta=self._meta, exclude=exclude)  # type: ignore[attr-defined]
            rules = [rule for rule in self._rules() if against.keys() >= rule.referenced_base_fields]
            return not rules or _hold(rules, against, using)
        except (DatabaseError, FieldError, ValidationError):
            return False  # a value, perhaps, that its own field refuses

    def _rules(self) -> Iterator[Any]:
        for _model, constraints in super().get_constraints():
            for one in constraints:
                if isinstance(one, CheckConstraint):
                    yield one.condition


def _hold(rules: Iterable[Any], against: dict[str, Any], using: str) -> bool:
    """As `Q.check`, of several rules; what the database refuses to judge is raised."""
    query = Query(None)
    for name, value in against.items():
        expression = value if hasattr(value, "resolve_expression") else Value(value)
        query.add_annotation(expression, name, select=False)
    query.add_annotation(Value(1), "_check")
    for rule in rules:
        # What is unknown is no breach, as for the database itself.
        query.add_q(Q(Coalesce(rule, True, output_field=BooleanField())))
    inside = connections[using].in_atomic_block
    with transaction.atomic(using=using) if inside else nullcontext():
        return query.get_compiler(using=using).execute_sql(SINGLE) is not None
