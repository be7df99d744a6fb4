"""Keys to the API: the list, a new one shown once, the end of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders import access
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.tokens import TokenForm
from responders.models import ApiToken
from responders.operations import tokens


@door("make_tokens", "GET")
def listing(request: Knock) -> HttpResponse:
    rows = [
        {"token": token, "state": _state(token, request)}
        for token in tokens.seen_by(request.responder)
    ]
    reads = access.may(request.responder, "read_conversations")
    context = {"rows": rows, "reads": reads}
    return manage.page(request, "tokens", "console/tokens.html", context)


def _state(token: ApiToken, request: Knock) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= request.at else "valid"


@door("make_tokens", "GET", "POST")
def add(request: Knock) -> HttpResponse:
    """The secret is in this one answer and nowhere else."""
    form = TokenForm(request.responder, request.POST or None, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            token, secret = tokens.create(
                wanted["holder"],
                wanted["name"],
                wanted["scopes"],
                days=wanted["days"],
                by=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            context = {
                "heading": _("Token %(name)s") % {"name": token.name},
                "text": _(
                    "It is shown once and kept nowhere. Send it in the header of every call:"
                ),
                "about": "Authorization: Bearer",
                "secret": secret,
                "back": reverse("manage-tokens"),
            }
            return manage.page(request, "tokens", "console/secret_once.html", context)
    return manage.form_page(
        request,
        "tokens",
        form,
        heading=_("Create a token"),
        action=_("Create token"),
        back="manage-tokens",
    )


def _begun(request: Knock) -> dict[str, object]:
    """What was filled in before another holder was chosen, whose scopes are others."""
    begun = {name: request.GET[name] for name in ("name", "holder", "days") if name in request.GET}
    return {**begun, "scopes": request.GET.getlist("scopes")}


@door("make_tokens", "POST")
def revoke(request: Knock, pk: int) -> HttpResponse:
    token = get_object_or_404(tokens.seen_by(request.responder), pk=pk)
    tokens.revoke(token, by=request.user, at=request.at)
    messages.success(request, _("%(name)s no longer works.") % {"name": token.name})
    return redirect("manage-tokens")
