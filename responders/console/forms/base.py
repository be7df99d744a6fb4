"""What the forms of the management screens share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from inbox.models import Brand
from responders import access
from responders.models import Responder


class Form(forms.Form):
    """Without the browser's own bubbles: errors are sentences beside the field, the same for everybody."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for bound in self:
            if isinstance(bound.field.widget, forms.Textarea):
                bound.field.widget.attrs.setdefault("rows", 4)
            if bound.field.required:
                bound.field.widget.attrs["aria-required"] = "true"

    def refuse(self, message: str) -> None:
        """A refusal of the operation, shown above the fields, which stay as they were filled."""
        self.add_error(None, message)


class Day(forms.DateField):
    """A day of the years there is anything to tell of; the arithmetic of dates ends somewhere."""

    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    default_validators = [
        MinValueValidator(date(2000, 1, 1)),
        MaxValueValidator(date(2100, 12, 31)),
    ]


class Moment(forms.DateTimeField):
    """In the reader's zone, to the minute; of the same years."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    default_validators = [
        MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
        MaxValueValidator(datetime(2100, 12, 31, tzinfo=UTC)),
    ]


def brands_of(responder: Responder) -> QuerySet[Brand]:
    return Brand.objects.filter(pk__in=access.brand_ids(responder)).order_by("name")
