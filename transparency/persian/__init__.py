"""Persian text: how it is cleaned, searched, sorted, and how figures are written for people."""

from transparency.persian.figures import digits, join_words, joiners, money, number, parse_number, percent
from transparency.persian.order import SORT_KEY_LENGTH, sort_key
from transparency.persian.search import TOKEN_LENGTH, fold, matches, query_terms, tokens
from transparency.persian.writing import as_typed, clean, to_ascii_digits, to_persian_digits

__all__ = [
    "SORT_KEY_LENGTH",
    "TOKEN_LENGTH",
    "as_typed",
    "clean",
    "digits",
    "fold",
    "join_words",
    "joiners",
    "matches",
    "money",
    "number",
    "parse_number",
    "percent",
    "query_terms",
    "sort_key",
    "to_ascii_digits",
    "to_persian_digits",
    "tokens",
]
