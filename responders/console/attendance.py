"""One's own presence: available, on a break, away; chosen in the menu, changed elsewhere when a screen is lost."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from responders.console.doors import Knock, door
from responders.console.page import me
from responders.operations import presence


@door("reply", "GET", "POST")
def mine(request: Knock) -> HttpResponse:
    if request.method == "POST":
        presence.choose(request.POST.get("state", ""), by=request.user, at=request.at)
    if not request.htmx:
        return redirect("home" if request.method == "POST" else "preferences")
    context = {"me": me(request.responder), "is_alone": True}
    return render(request, "components/_presence.html", context)
