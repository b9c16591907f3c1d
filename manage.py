#!/usr/bin/env python
"""Django's command line. A bad environment variable ends it with one line (transparency/env.py)."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transparency.settings")
    execute_from_command_line(sys.argv)
