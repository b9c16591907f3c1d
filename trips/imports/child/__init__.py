"""The parser of foreign files, run by `transparency.confined` in a process of its own: no Django, no settings, no secrets.

`reader.confined` makes of a file

    {"kind": "xlsx", "sheets": [{"name", "hidden", "cells": [[row, column, kind, value], …], "merged": [[row, column, row,
     column], …], "hidden_rows": […], "hidden_columns": […]}, …]}

or refuses it with a code and what the sentence about it needs. Rows and columns count from 1. Kinds of cells: "s" text,
"n" number, "b" yes or no, "d" date (ISO 8601), "t" time of day, "f" formula (its text), "e" error value (#REF!), "y" a date
before spreadsheets' calendars begin.
"""
