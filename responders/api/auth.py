"""Who calls the API, and what the view declared that they must be allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from inbox.models import User
from responders import access
from responders.models import ApiToken
from responders.operations import tokens

if TYPE_CHECKING:
    from rest_framework.views import (
        APIView,
    )  # which itself reads the settings that name this module

SCHEME = "Bearer"
ANY = ""  # a scope: every valid token is enough, whatever its holder's role
COARSE = timedelta(minutes=10)  # last_used_at is written at most this often


@dataclass(frozen=True, slots=True)
class Needs:
    """What one method of one route asks for: an ability of the role, and a scope of the token."""

    ability: str
    scope: str


class BearerToken(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        at = timezone.now()
        token = tokens.find(secret.strip(), at=at)
        if token is None:
            raise AuthenticationFailed("This token is not valid.", code="token_invalid")
        if token.last_used_at is None or at - token.last_used_at > COARSE:
            tokens.note_use(token, at=at)
        return token.responder.user, token

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class Declared(BasePermission):
    """Denied unless the view declares `needs` for the method, the role has the ability, the token the scope."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        method = "GET" if request.method == "HEAD" else str(request.method)
        needs: Needs | None = getattr(view, "needs", {}).get(method)
        if needs is None or not isinstance(request.user, User):
            return False
        if isinstance(request.auth, ApiToken) and needs.scope == ANY:
            return True
        if isinstance(request.auth, ApiToken) and needs.scope not in request.auth.scopes:
            self.message = f"This token lacks the scope {needs.scope}."
            self.code = "scope_missing"
            return False
        self.message, self.code = "Your role does not allow this.", "not_allowed"
        return access.may(access.responder_of(request.user), needs.ability)
