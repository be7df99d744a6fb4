"""The bell in the frame of every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from responders.models import Responder
from responders.operations import tellings


@dataclass(frozen=True, slots=True)
class Bell:
    """`newest`: the last notice this page knows of; later ones may be worth a passing message."""

    unseen: int
    newest: int
    url: str
    refresh: str


def bell_of(responder: Responder) -> Bell:
    unseen, newest = tellings.summary(responder)
    return Bell(unseen, newest, reverse("notices"), reverse("notices-bell"))
