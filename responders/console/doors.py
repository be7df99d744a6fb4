"""Every door of the console: who knocks, whether they may, what time it is, how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from inbox.errors import NotAllowed, Refused
from inbox.models import User
from responders import access
from responders.console import errors
from responders.models import Responder


class Knock(HttpRequest):
    """A request that came through a door. `at` is the one reading of the clock, aware UTC."""

    user: User
    htmx: HtmxDetails
    responder: Responder
    at: datetime


View = Callable[..., HttpResponse]


def door(ability: str | None, *methods: str) -> Callable[[View], View]:
    """Opens to responders who may `ability` (None: to every responder), for `methods`."""

    def build(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            knock = cast(Knock, request)
            if not knock.user.is_authenticated:
                return errors.to_sign_in(knock)
            knock.at = timezone.now()
            try:
                knock.responder = access.responder_of(knock.user)
                if ability is not None and not access.may(knock.responder, ability):
                    raise NotAllowed("not_allowed", errors.not_yours())
                return view(knock, *args, **kwargs)
            except Refused as refused:
                return errors.answer(request, refused)

        opened.ability = ability  # type: ignore[attr-defined]
        opened.methods = methods  # type: ignore[attr-defined]
        return never_cache(opened)

    return build
