"""Addresses of the schema: the pages in both languages, the files, which have no language, beside them."""

from django.urls import path

from trips.pages.fields import fields
from trips.pages.schema import example_file, schema_file, schema_page
from trips.pages.standard import index, table_file

pages = [
    path("schema/", schema_page, name="schema"),
    path("schema/fields/", fields, name="schema-fields"),
]

files = [
    path("schema/index.json", index, name="schema-index"),
    path("schema/tables/<str:name>.json", table_file, name="schema-table"),
    path("schema/examples/<slug:name>.json", example_file, name="schema-example"),
    path("schema/<str:name>.json", schema_file, name="schema-file"),
]
