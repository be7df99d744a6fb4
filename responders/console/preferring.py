"""One's own density and keys, kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from responders.console import own_ways, session
from responders.console.doors import Knock, door
from responders.operations import preferences as chosen


@door(None, "POST")
def density(request: Knock) -> HttpResponse:
    chosen.arrange(is_compact=request.POST.get("density") == "compact", by=request.user)
    return redirect("preferences")


@door(None, "POST")
def keys(request: Knock) -> HttpResponse:
    """Keeps them, or with `usual` goes back to the usual ones."""
    if "usual" in request.POST:
        chosen.remap({}, by=request.user)
        return redirect("preferences")
    form = own_ways.KeysForm(request.POST, prefix="key")
    if not form.is_valid():
        return session.preferences_page(request, keys_form=form, status=422)
    chosen.remap(form.cleaned_data, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("preferences")
