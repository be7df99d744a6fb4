"""The schema of this API, for those who connect something to it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView

from responders.api.auth import ANY, BearerToken, Declared, Needs


class Schema(SpectacularAPIView):
    needs = {"GET": Needs("read_schema", ANY)}
    permission_classes = [Declared]


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
