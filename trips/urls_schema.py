"""Addresses of the schema: the page in both languages, the files, which have no language, beside it."""

from django.urls import path

from trips.pages.schema import example_file, schema_file, schema_page

pages = [path("schema/", schema_page, name="schema")]

files = [
    path("schema/examples/<slug:name>.json", example_file, name="schema-example"),
    path("schema/<str:name>.json", schema_file, name="schema-file"),
]
