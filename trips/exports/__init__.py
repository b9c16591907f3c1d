"""Whole answers as files. Each format writes the tables of `columns.py`, or the documents themselves."""
