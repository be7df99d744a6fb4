"""Connecting an account: the blanks are what its adapter asks for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox import adapters
from inbox.adapters.base import Field
from inbox.models import Channel
from inbox.operations.channels import capabilities
from responders.console.forms.base import Day, Form
from responders.console.words import Words

RECEIVES = {
    "push": gettext_lazy("The platform calls us"),
    "poll": gettext_lazy("We ask the platform"),
}
GESTURES: dict[str, Words] = {
    "typing": gettext_lazy("That we are writing"),
    "read": gettext_lazy("That we have read what they wrote"),
}
PREFIX = "value_"
CHANGE = "change"  # the button's name


class ChannelForm(Form):
    """`is_known`: the account is connected; fields left blank keep what they hold."""

    def __init__(self, kind: str, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.is_known = kind, is_known
        adapter = adapters.load(kind)
        self.asks_consent = adapter.asks_consent
        able = adapter.capabilities
        if not is_known:
            self.fields["name"] = forms.CharField(
                label=_("Name"),
                max_length=120,
                required=False,
                help_text=_("What colleagues see.")
                if adapter.shows_here
                else _("What colleagues see. Left blank, the account’s own name."),
            )
            if able.polls and able.pushes:
                self.fields["receives_by"] = forms.ChoiceField(
                    label=_("How messages come in"),
                    choices=list(RECEIVES.items()),
                    initial="push",
                    widget=forms.RadioSelect,
                )
        for field in adapter.fields:
            self.fields[PREFIX + field.name] = _field(field, is_known=is_known)

    def values(self) -> dict[str, str]:
        return {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }

    def receives_by(self) -> str:
        able = adapters.load(self.kind).capabilities
        usual = "push" if able.pushes else "poll"
        return str(self.cleaned_data.get("receives_by") or usual)


def filled(request: HttpRequest, kind: str, *, is_known: bool = False) -> ChannelForm:
    """What was sent, judged; where somebody wants to change it first, only laid out again."""
    told = request.POST
    if CHANGE in told:
        return ChannelForm(kind, initial=told.dict(), is_known=is_known)
    return ChannelForm(kind, told if request.method == "POST" else None, is_known=is_known)


class ExpiryForm(Form):
    """`expires_at` is what is known now; a day counts as over at its end."""

    day = Day(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("As the platform shows it. Left blank: they do not end."),
    )

    def __init__(self, expires_at: datetime | None, *args: Any, **kwargs: Any) -> None:
        local = timezone.localtime(expires_at).date() if expires_at else None
        super().__init__(*args, initial={"day": local}, **kwargs)

    def ends_at(self) -> datetime | None:
        day = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None


class CloseGapForm(Form):
    note = forms.CharField(
        label=gettext_lazy("What you did about it"),
        help_text=gettext_lazy("For example: looked there, two comments answered by hand."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class GesturesForm(Form):
    """`able`: what the platform can show; `shown`: what customers see of it now."""

    gestures = forms.MultipleChoiceField(
        label=gettext_lazy("In private conversations they see"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, able: Collection[str], shown: Collection[str]) -> None:
        super().__init__(initial={"gestures": list(shown)})
        field = cast(forms.MultipleChoiceField, self.fields["gestures"])
        field.choices = [(name, words) for name, words in GESTURES.items() if name in able]


def gestures_of(channel: Channel) -> GesturesForm | None:
    """None where the platform can show none."""
    able = adapters.load(channel.kind).capabilities.gestures
    return GesturesForm(able, capabilities(channel).gestures) if able else None


def _field(field: Field, *, is_known: bool) -> forms.CharField:
    help_text = _(field.help) if field.help else ""
    if is_known:
        help_text = f"{help_text} {_('Left blank, it stays as it is.')}".strip()
    attributes = {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=_(field.label),
        help_text=help_text,
        max_length=10_000,
        required=field.required and not is_known,
        widget=forms.PasswordInput({**attributes, "autocomplete": "new-password"})
        if field.secret
        else forms.TextInput(attributes),
    )
