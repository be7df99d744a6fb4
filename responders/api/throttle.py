"""How often one account may call."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from redis import RedisError
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import (
        APIView,
    )  # which itself reads the settings that name this module

logger = logging.getLogger(__name__)


class PerUser(UserRateThrottle):
    """Counts live in Valkey, which may vanish; then nobody is refused."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except RedisError:
            logger.warning("calls are not being counted: Valkey is away")
            return True
