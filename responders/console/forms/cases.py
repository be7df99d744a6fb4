"""What is asked about a complaint case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inbox.models import Brand
from responders.console.case_words import CAME_BY, FORMS, SHOWN, VERDICTS, WAYS
from responders.console.forms.base import Form, Moment, brands_of
from responders.core.cases import MAX_DAYS
from responders.models import CalendarVersion, Case, CaseCategory, Responder

LONGEST = 4000


class Area(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, "widget": forms.Textarea({"rows": 4}), **kwargs})


class ListForm(Form):
    """What the register shows; unreadable values show everything."""

    q = forms.CharField(label=_("Register number"), required=False, max_length=32)
    show = forms.ChoiceField(label=_("Show"), choices=list(SHOWN.items()), required=False)
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=None, required=False, empty_label=_("All brands")
    )

    def __init__(self, reader: Responder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = brands_of(reader)  # type: ignore[attr-defined]


class Sorted(Form):
    """With the brand's types and products."""

    type = forms.ModelChoiceField(label=_("Type"), queryset=None)
    product = forms.ModelChoiceField(label=_("Product"), queryset=None)
    amount = forms.DecimalField(
        label=_("Amount in dispute"), max_digits=18, decimal_places=2, min_value=0, required=False
    )
    came_by = forms.ChoiceField(label=_("Came by"), choices=list(CAME_BY.items()))
    summary = Area(
        label=_("Summary"), required=False, help_text=_("Personal data is masked before it is kept.")
    )  # fmt: skip

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = CaseCategory.objects.filter(brand=brand, is_active=True)
        for axis in ("type", "product"):
            self.fields[axis].queryset = rows.filter(axis=axis)  # type: ignore[attr-defined]


class OpenForm(Sorted):
    form = forms.ChoiceField(label=_("Form"), choices=list(FORMS.items()))
    received_at = Moment(label=_("Received"))
    field_order = ["form", "received_at"]


class ReceivedForm(Form):
    received_at = Moment(label=_("Received"))


class DocumentsForm(Form):
    names = Area(label=_("Documents needed"), help_text=_("One on each line."))


class ReasonForm(Form):
    reason = Area(label=_("Reason"))


class DecisionForm(Form):
    verdict = forms.ChoiceField(
        label=_("Outcome"), choices=list(VERDICTS.items()), widget=forms.RadioSelect
    )
    reason = Area(label=_("Reason"), help_text=_("The customer reads it in the answer."))
    compensation = forms.DecimalField(
        label=_("Compensation"), max_digits=18, decimal_places=2, min_value=0, required=False
    )


class LetterForm(Form):
    """`by`: a private conversation's id, or another way with its moment."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    reason = Area(label=_("Reason, where the letter gives one"), required=False)
    by = forms.ChoiceField(label=_("How"))
    told_at = Moment(label=_("Told at, if not through the inbox"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = case.links.filter(conversation__visibility="private").select_related(
            "conversation__channel"
        )
        talks = [(str(link.conversation_id), f"{link.conversation.channel.name}, {link.conversation.case_number}") for link in links]  # fmt: skip
        self.fields["by"].choices = [*talks, *WAYS.items()]  # type: ignore[attr-defined]


class TemplateForm(Form):
    answer_days = forms.IntegerField(
        label=_("Answer within (working days)"), min_value=1, max_value=MAX_DAYS
    )
    extension_days = forms.IntegerField(
        label=_("Extension, once (working days)"), min_value=0, max_value=MAX_DAYS
    )
    documents_days = forms.IntegerField(
        label=_("For missing documents (working days)"), min_value=0, max_value=MAX_DAYS
    )
    warn_days = forms.IntegerField(
        label=_("Due soon before (working days)"), min_value=0, max_value=MAX_DAYS
    )
    restarts = forms.BooleanField(
        label=_("Begin again once documents are there, instead of standing still"), required=False
    )
    counts_first_day = forms.BooleanField(label=_("The day of receipt counts"), required=False)
    calendar_version = forms.ModelChoiceField(
        label=_("Working days of"), queryset=None, empty_label=None
    )

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["calendar_version"]
        current = brand.calendars.exclude(current=None).values("current")
        field.queryset = CalendarVersion.objects.filter(pk__in=current).select_related("calendar")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.calendar.name} ({one.number})"  # type: ignore[attr-defined]


class ConfirmForm(Form):
    name = forms.CharField(label=_("Confirmed by (counsel's name)"), max_length=120)


class CategoryForm(Form):
    axis = forms.ChoiceField(label=_("List"), choices=[("type", _("Type")), ("product", _("Product"))])  # fmt: skip
    code = forms.SlugField(label=_("The regulator's code"), max_length=32)
    name = forms.CharField(label=_("Name"), max_length=120)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class LetterTextForm(Form):
    text = Area(label=_("Text"), widget=forms.Textarea({"rows": 12}))
