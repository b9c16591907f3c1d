"""How the API describes itself (OpenAPI 3.1): from the very form fields that read the parameters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from . import problems

Schema = dict[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "value", "message", "allowed"],
                "properties": {
                    "parameter": {"type": "string"},
                    "value": {"type": ["string", "null"]},
                    "message": {"type": "string"},
                    "allowed": {"type": ["array", "null"], "items": {"type": "string"}},
                },
            },
        },
        "reason": {"type": ["string", "null"]},
        "ground": {"type": ["string", "null"]},
        "history": {"type": "string", "format": "uri"},
        "replaced_by": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["ref", "url"],
                "properties": {"ref": {"type": "string"}, "url": {"type": "string", "format": "uri"}},
            },
        },
    },
}

HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
HEAD: Schema = {
    "type": "object",
    "required": ["serial", "hash"],
    "properties": {"serial": {"type": "integer", "minimum": 0}, "hash": HASH},
}

COMPONENTS: dict[str, Schema] = {"Problem": PROBLEM, "Ledger": HEAD}
"""Schemas that every operation refers to."""

PROBLEM_HERE: Schema = {"$ref": "#/components/schemas/Problem"}
HEAD_HERE: Schema = {"$ref": "#/components/schemas/Ledger"}


def record(**properties: Schema) -> Schema:
    """An object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def several(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def text(null: bool = False, **more: Any) -> Schema:
    return {"type": ["string", "null"] if null else "string", **more}


def whole(null: bool = False) -> Schema:
    return {"type": ["integer", "null"] if null else "integer"}


def list_schema(item: Schema, **more: Schema) -> Schema:
    """The shape of the contract's list answers, with the members that a list has of its own."""
    return record(
        count={"type": "integer"},
        count_exact={"type": "boolean"},
        next=text(null=True, format="uri"),
        previous=text(null=True, format="uri"),
        ledger=HEAD_HERE,
        **more,
        results=several(item),
    )


def schema_of(field: forms.Field) -> Schema:
    """The JSON Schema of what a parameter's field takes."""
    own = getattr(field, "as_schema", None)
    return own() if own else {"type": "string"}


def parameter_of(name: str, field: forms.Field) -> OpenApiParameter:
    schema = schema_of(field)
    is_list = schema["type"] == "array"
    return OpenApiParameter(
        name=name,
        type=schema,
        location=OpenApiParameter.QUERY,
        required=field.required,
        description=str(field.help_text or field.label or ""),
        style="form" if is_list else None,
        explode=False if is_list else None,
    )


MOVED = _("Merged into another record: follow Location.")


class PublicSchema(AutoSchema):
    """Reads a `PublicView`: its `parameters`, `path_parameters`, `returns`, `media_types` and `statuses`."""

    def get_operation_id(self) -> str:
        return self.view.operation

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:
        return str(self.view.description)

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_auth(self) -> list[Any]:
        return []

    def get_override_parameters(self) -> list[Any]:
        in_path = [
            OpenApiParameter(name=name, type=schema, location=OpenApiParameter.PATH, description=str(meaning))
            for name, (schema, meaning) in self.view.path_parameters.items()
        ]
        return in_path + [parameter_of(name, field) for name, field in self.view.parameters().items()]

    def get_request_serializer(self) -> Any:
        return None

    def get_response_serializers(self) -> dict[tuple[str, str], OpenApiResponse]:
        found = {}
        for media_type, schema in self.view.returns().items():
            found["200", media_type] = OpenApiResponse(schema, description=str(self.view.summary))
        if self.view.moves:
            found["301", problems.MEDIA_TYPE] = OpenApiResponse(None, description=str(MOVED))
        for status in (*self.view.statuses, 406, 429, 500, 503):
            title, _detail = problems.WORDS[status]
            found[str(status), problems.MEDIA_TYPE] = OpenApiResponse(PROBLEM_HERE, description=str(title))
        return found
