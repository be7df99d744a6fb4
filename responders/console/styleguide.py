"""Every part of the console in every state, from the same partials the pages use. Nothing in it is anybody's."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.models import Conversation
from responders.console import samples, samples_composer
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.page import page as frame
from responders.core.filters import Filters

NAMES = ("Sari Dewi", "Bima", "Putu Wirawan", "I Gusti Ayu Ketut Larasati Ningrum", "陈 小明", "")
COMPOSER = "console/partials/_composer.html"
NOWHERE = Conversation(pk=0)  # what the forms of the samples would be sent to
MARKS = (
    ("", "credit-card", "Transfer"), ("", "smile", "Positive"), ("strong", "chevrons-up", "High"),
    ("box", "shield", "PII masked"), ("box risk", "siren", "Hoax check"),
)  # fmt: skip


class SampleForm(Form):
    name = forms.CharField(label="Name", help_text="What colleagues see.")
    choice = forms.ChoiceField(label="Priority", choices=[("low", "Low"), ("high", "High")])
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    is_on = forms.BooleanField(label="Switched on", required=False)
    ways = forms.MultipleChoiceField(
        label="How", choices=[("bell", "Bell"), ("mail", "E-mail")],
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip


@door("read_styleguide", "GET")
def page(request: Knock) -> HttpResponse:
    wrong = SampleForm({"name": "", "choice": "other"})
    wrong.full_clean()
    context = {
        "names": NAMES,
        "kinds": adapters.kinds(),
        "marks": MARKS,
        "tokens": _tokens(request),
        "filled": SampleForm(initial={"name": "Bank Arunika", "ways": ["bell"]}, prefix="filled"),
        "wrong": wrong,
        "tones": [("", _("Default")), ("primary", _("Primary")), ("quiet", _("Quiet")), ("danger", _("Danger"))],
        "standings": [("ok", "check", "Active"), ("risk", "circle-alert", "Ends soon"), ("late", "octagon-alert", "Broken"), ("off", "circle-slash", "Paused")],
        "versions": [{"number": 2, "at": request.at, "by": request.user}, {"number": 1, "at": request.at, "by": None}],
        "files": ["image", "video", "file"],
        "conversation": NOWHERE,
        **samples.thread(request.at),
        "said": samples.messages(request.at),
        "sendings": samples.sendings(request.at),
        "enclosures": samples.files(request.at),
        "planned": samples.planned(request.at),
        "submitted": samples.submitted(request.at),
        "composers": _composers(request),
        "replying": samples_composer.replying(request.at),
        "blanks": _blanks(),
        "failed": {"heading": _("There is nothing here"), "text": _("The address is wrong, or what stood here is gone."), "action": _("Back to the inbox")},
    }  # fmt: skip
    return frame(request, "console/styleguide.html", context, section="settings")


def _composers(request: Knock) -> list[tuple[str, str]]:
    """Each in a context of its own: what one state shows is not there for the next."""
    return [
        (name, render_to_string(COMPOSER, {"conversation": NOWHERE, **made}, request))
        for name, made in samples_composer.composers(request.at)
    ]


def _blanks() -> list[SimpleNamespace]:
    """The empty lists, as what was wished for makes them."""
    mine, other = SimpleNamespace(slug="mine"), SimpleNamespace(slug="snoozed")
    bare = {"words": "", "bare": "view=open"}
    return [
        SimpleNamespace(**bare, filters=Filters(), listing=mine),
        SimpleNamespace(**bare, filters=Filters(), listing=other),
        SimpleNamespace(**bare, filters=Filters((("due", "late"),)), listing=other),
        SimpleNamespace(**{**bare, "words": "kartu"}, filters=Filters(), listing=other),
    ]


def _tokens(request: Knock) -> list[dict[str, Any]]:
    """A clock in each of its five states."""
    at = request.at
    known: dict[str, Any] = {
        "started_at": at - timedelta(hours=1), "due_at": at + timedelta(hours=3), "warn_at": at + timedelta(hours=2),
        "share": 25, "title": "First reply", "words": "", "seconds": 10_800,
    }  # fmt: skip
    return [
        {**known, "state": "ok"},
        {**known, "state": "risk", "share": 80, "due_at": at + timedelta(minutes=4), "seconds": 240,
         "warn_at": at - timedelta(minutes=4)},
        {**known, "state": "late", "due_at": at - timedelta(minutes=8), "seconds": 480, "warn_at": None},
        {**known, "state": "hold", "due_at": None, "words": _("Waiting on customer")},
        {**known, "state": "met", "due_at": None, "words": _("Replied")},
    ]  # fmt: skip
