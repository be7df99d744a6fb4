"""What our own lines may say: an address of a file opens it, and does not stand in a log."""

from __future__ import annotations

import logging
import re

_FILE = re.compile(r"(/out/)[^\s'\"?]+")


class WithoutTokens(logging.Filter):
    """Django tells of every answer from 400 on, with its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _FILE.sub(r"\1…", record.getMessage()), None
        return True
