"""The one signal: notices were committed. A hint; the rows are the promise."""

from __future__ import annotations

from django.dispatch import Signal

noticed = Signal()  # no arguments; sent after commit
