#!/usr/bin/env python
"""Django's command line for Dua Arah."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from inbox.env import SettingWrong

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inbox.settings")
    try:
        execute_from_command_line(sys.argv)
    except SettingWrong as wrong:
        sys.exit(f"Dua Arah cannot start: {wrong}")
