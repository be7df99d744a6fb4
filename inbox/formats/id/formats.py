"""How times are written in Indonesian: 14.03."""

from __future__ import annotations

TIME_FORMAT = "H.i"
SECONDS_FORMAT = "H.i.s"
DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j F Y, H.i"
SHORT_DATETIME_FORMAT = "j M, H.i"
