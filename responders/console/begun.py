"""What stands in the composer at the moment of another act is kept first, so that no act takes it away."""

from __future__ import annotations

from django import forms

from inbox.models import Conversation
from responders.console.doors import Knock
from responders.operations import drafts


class BegunForm(forms.Form):
    """Sent along by the buttons that exchange the composer."""

    mode = forms.CharField(max_length=8)
    text = forms.CharField(max_length=drafts.LONGEST, strip=False)
    client_token = forms.UUIDField()


def keep(request: Knock, conversation: Conversation) -> None:
    """Nothing where nothing was sent along, or the box is empty."""
    form = BegunForm(request.POST)
    if form.is_valid():
        drafts.keep(conversation, **form.cleaned_data, by=request.user, at=request.at)
