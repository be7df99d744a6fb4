"""Signing in and out; language, theme, time zone and keys of one reader."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from inbox import buckets
from responders import access
from responders.console import own_notices, own_ways
from responders.console.doors import Knock, door
from responders.console.page import page
from responders.operations import preferences as chosen
from responders.operations import presence

YEAR_SECONDS = 365 * 86400
THEME_COOKIE = "dua-theme"
PACE = {"per_second": 0.2, "burst": 60}  # attempts of one place: an office may sign in at nine


class SignInForm(AuthenticationForm):
    """One sentence for every failure: nobody learns which accounts exist."""

    error_messages = {
        "invalid_login": _("That name and password don’t match."),
        "inactive": _("That name and password don’t match."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")


@door(None, "GET")
def home(request: Knock) -> HttpResponse:
    """Where one's work is: the inbox, or the settings for those who do not read customers."""
    reads = access.may(request.responder, "read_conversations")
    return redirect("queue" if reads else "settings")


class SignIn(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True
    next_page = "home"

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Whoever tries many names from one place is slowed, besides each name's own limit."""
        place = buckets.place_of(str(request.META.get("REMOTE_ADDR", "")))
        if not buckets.take(f"sign-in:{place}", **PACE, at=timezone.now()):
            form = self.authentication_form(request)  # nothing in it is looked at
            context = self.get_context_data(form=form, is_slowed=True)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        presence.sign_in(user, at=timezone.now())
        if user.language:
            _keep(response, settings.LANGUAGE_COOKIE_NAME, user.language)
        if user.theme:
            _keep(response, THEME_COOKIE, user.theme)
        return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        presence.sign_out(request.user, at=timezone.now())
    logout(request)
    response = redirect("sign-in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def greeting(request: HttpRequest) -> HttpResponse:
    """Language and theme before anybody has signed in: cookies only."""
    response = HttpResponseRedirect(_back(request, "sign-in"))
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme in chosen.THEMES:
        _keep(response, THEME_COOKIE, theme)
    return response


class PreferencesForm(forms.Form):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=[
            ("", _("As the brand")),
            *((zone, zone) for zone in chosen.zones()),
        ],
    )
    has_hot_keys = forms.BooleanField(label=_("Single-key shortcuts"), required=False)


@door(None, "GET", "POST")
def preferences(request: Knock) -> HttpResponse:
    """GET shows them; POST changes what the form carries and goes back where one was."""
    if request.method == "GET":
        return preferences_page(request)
    given = request.POST
    is_whole = "time_zone" in given  # a checkbox left empty is only told by the whole form
    chosen.choose(
        request.user,
        language=given.get("language"),
        theme=given.get("theme"),
        time_zone=given.get("time_zone"),
        has_hot_keys="has_hot_keys" in given if is_whole else None,
    )
    response = HttpResponseRedirect(_back(request, "preferences"))
    if request.user.language:
        _keep(response, settings.LANGUAGE_COOKIE_NAME, request.user.language)
    _keep(response, THEME_COOKIE, request.user.theme)
    return response


def preferences_page(request: Knock, *, status: int = 200, **more: Any) -> HttpResponse:
    """`more` takes the place of what the page would show: a form as it was filled."""
    initial = {"time_zone": request.user.time_zone, "has_hot_keys": request.user.has_hot_keys}
    context = {
        "form": PreferencesForm(initial=initial),
        **own_notices.context(request),
        **own_ways.context(request.responder),
        **more,
    }
    return page(request, "console/preferences.html", context, section="preferences", status=status)


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
    )


def _back(request: HttpRequest, otherwise: str) -> str:
    """Where the form says it came from, or else the browser, if that is here and a page to look at."""
    wanted = request.POST.get("next") or request.headers.get("referer", "")
    is_here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_here and _is_page(wanted) else reverse(otherwise)


def _is_page(url: str) -> bool:
    """A form that was refused is shown at an address which only takes forms."""
    try:
        view = resolve(unquote(urlsplit(url).path) or "/").func
    except Resolver404:
        return False
    return "GET" in getattr(view, "methods", ["GET"])
