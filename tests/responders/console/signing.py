"""A browser without scripts, signed in."""

from __future__ import annotations

from django.test import Client

from responders.models import Responder


def signed_in(responder: Responder) -> Client:
    client = Client()
    client.force_login(responder.user)
    return client
