"""What to look for in the journal."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models import Activity, User
from responders import access
from responders.console.forms.base import Day, Form
from responders.console.journalled import verb
from responders.models import Responder


class JournalForm(Form):
    """`cleaned_data` has `from` and `until` as moments, the day of `until` included."""

    verb = forms.ChoiceField(label=_("What"), required=False)
    actor = forms.ModelChoiceField(
        label=_("Who"), queryset=None, required=False, empty_label=_("Anybody")
    )
    first = Day(label=_("From"), required=False)
    last = Day(label=_("Until"), required=False)

    def __init__(self, reader: Responder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Activity.objects.filter(brand__in=access.brand_ids(reader))
        verbs = rows.order_by("verb").values_list("verb", flat=True).distinct()
        self.fields["verb"].choices = [  # type: ignore[attr-defined]
            ("", _("Anything")),
            *sorted(((code, verb(code)) for code in verbs), key=lambda choice: choice[1]),
        ]
        people = User.objects.filter(pk__in=rows.values("actor")).order_by("username")
        self.fields["actor"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("first"):
            found["from"] = _midnight(found["first"])
        if found.get("last"):
            found["until"] = _midnight(found["last"] + timedelta(days=1))
        return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
