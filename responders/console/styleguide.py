"""Every part of the console in every state, from the same partials the pages use. Nothing in it is anybody's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from inbox import adapters
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.page import page as frame

NAMES = ("Sari Dewi", "Bima", "Putu Wirawan", "I Gusti Ayu Ketut Larasati Ningrum", "陈 小明", "")
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
    }  # fmt: skip
    return frame(request, "console/styleguide.html", context, section="settings")


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
