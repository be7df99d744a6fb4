"""A mailbox is connected by signing in at its provider: from the form, over the provider, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from inbox.models import Brand, Channel, Consent
from responders.models import Responder
from tests.builders import a_brand, a_responder
from tests.consent_provider import Provider, signing_in
from tests.inbox.adapters.email_servers import Post, posting
from tests.inbox.adapters.idle_server import IdleServer, idling
from tests.responders.console.desk import at_desk

pytestmark = pytest.mark.django_db
ADDRESS = "halo@arunika.example"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with signing_in() as started:
        settings.PLATFORM_HOSTS = [f"email={started.address}"]
        settings.PUBLIC_URL = "https://testserver"
        yield started


@pytest.fixture
def server() -> Iterator[IdleServer]:
    with idling() as started:
        yield started


@pytest.fixture
def post() -> Iterator[Post]:
    with posting(ehlo="250-here\r\n250 AUTH LOGIN XOAUTH2", auth="235 welcome") as started:
        yield started


class Desk:
    """Wati, who connects channels, and what she types."""

    def __init__(self, imap: int = 1, smtp: int = 1) -> None:
        self.brand: Brand = a_brand()
        self.wati = a_responder("Wati", Responder.Role.ADMIN, self.brand)
        self.client: Client = at_desk(self.wati)
        self.form = {
            "name": "Surat",
            "value_address": ADDRESS,
            "value_imap": f"127.0.0.1:{imap}",
            "value_smtp": f"127.0.0.1:{smtp}",
            "value_client_id": "of-the-app",
            "value_client_secret": "hush",
            "consent": "yes",
        }
        self.path = f"/settings/channels/of/{self.brand.pk}/add/email/"

    def leave(self, path: str = "", **changes: str) -> Any:
        return self.client.post(path or self.path, {**self.form, **changes}, secure=True)

    def back(self, address: str, client: Client | None = None) -> Any:
        """address: where the provider sends the browser."""
        return (client or self.client).get(address.removeprefix("https://testserver"), secure=True)


def provided(page: Any) -> str:
    """Where the button on the page leads; the provider sends the browser on from there."""
    found = re.search(r'class="btn primary l" href="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return httpx.get(unescape(found[1])).headers["location"]


def said(page: Any) -> str:
    found = re.search(
        r'banner bad" role="alert">.*?<span>(.*?)</span>', page.content.decode(), re.DOTALL
    )
    return unescape(found[1]) if found else ""


def test_a_mailbox_is_connected_by_signing_in(
    provider: Provider, server: IdleServer, post: Post
) -> None:
    desk = Desk(server.port, post.port)
    page = desk.leave()
    assert page.status_code == 200
    assert "https://testserver/settings/channels/consent/" in page.content.decode()
    assert "hush" not in page.content.decode()
    came = provided(page)
    (asked,) = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert asked["login_hint"] == ADDRESS
    assert asked["access_type"] == "offline"
    with connection.cursor() as cursor:
        cursor.execute("select kept, state, session from inbox_consent")
        stored = b"".join(map(bytes, cursor.fetchone()))
    for secret in (b"hush", b"of-the-app", asked["state"].encode()):
        assert secret not in stored
    answer = desk.back(came)
    channel = Channel.objects.get()
    assert answer["Location"] == f"/settings/channels/{channel.pk}/"
    assert (channel.account, channel.name, channel.receives_by) == (ADDRESS, "Surat", "poll")
    assert channel.credentials["refresh_token"] == "1//from-consent"
    assert server.proofs == [f"user={ADDRESS}\x01auth=Bearer at-1\x01\x01"]
    assert not Consent.objects.exists()


def test_a_state_is_good_once_and_for_its_own_session_only(
    provider: Provider, server: IdleServer, post: Post
) -> None:
    desk = Desk(server.port, post.port)
    came = provided(desk.leave())
    putra = at_desk(a_responder("Putra", Responder.Role.ADMIN, desk.brand))
    for client in (putra, at_desk(desk.wati)):
        refused = desk.back(came, client)
        assert refused.status_code == 422
        assert "begun elsewhere" in said(refused)
    assert desk.back(came.replace("state=", "state=x")).status_code == 422
    assert not provider.exchanged
    assert desk.back(came).status_code == 302
    assert "used already" in said(desk.back(came))
    assert len([one for one in provider.exchanged if "code" in one]) == 1
    assert Channel.objects.count() == 1


def test_what_comes_to_nothing_says_why_and_can_be_begun_anew(
    provider: Provider, server: IdleServer, post: Post
) -> None:
    desk = Desk(server.port, post.port)
    provider.answer = "access_denied"
    page = desk.back(provided(desk.leave()))
    assert "Access was not given at Google." in said(page)
    provider.answer = "<b>x</b>"
    page = desk.back(provided(page))
    assert b"<b>x</b>" not in page.content
    assert "<b>x</b>" in said(page)
    provider.answer = "yes"
    came = provided(page)
    Consent.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    page = desk.back(came)
    assert "longer than ten minutes" in said(page)
    assert not provider.exchanged
    provider.signed_in, server.refusal = "rani@arunika.example", "NO [AUTHENTICATIONFAILED]"
    page = desk.back(provided(page))
    assert "rani@arunika.example signed in there" in said(page)
    assert page.status_code == 422
    assert not Channel.objects.exists()
    server.refusal = ""
    provider.signed_in = ADDRESS
    assert desk.back(provided(page)).status_code == 302
    assert Channel.objects.get().name == "Surat"


def test_an_application_that_is_refused_leads_back_to_what_was_typed(provider: Provider) -> None:
    desk = Desk()
    page = desk.back(provided(desk.leave(value_client_secret="wrong")))
    assert "invalid_client" in said(page)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    assert "value_client_secret" not in hidden
    form = desk.client.post(desk.path, {**hidden, "change": "yes"}, secure=True).content.decode()
    for name in ("value_address", "value_client_id", "value_imap", "name"):
        assert f'value="{desk.form[name]}"' in form
    assert "banner bad" not in form


def test_a_form_that_cannot_lead_there_is_refused_beside_the_field(
    provider: Provider, settings: Any
) -> None:
    desk = Desk()
    page = desk.leave(value_client_id="")
    assert page.status_code == 422
    assert "the client ID is needed" in page.content.decode()
    assert ADDRESS in page.content.decode()
    settings.PLATFORM_HOSTS = []
    assert "sign-in page of this server is not known" in desk.leave().content.decode()
    known = desk.leave(value_imap="imap.gmail.com")
    assert 'href="https://accounts.google.com/o/oauth2/v2/auth?' in known.content.decode()
    settings.PUBLIC_URL = "https://inbox.arunika.example"
    assert "open this page at https://inbox.arunika.example" in desk.leave().content.decode()
    settings.PUBLIC_URL = "http://testserver"
    assert "https address only" in desk.leave(value_imap="imap.gmail.com").content.decode()


def test_a_connected_mailbox_is_signed_in_to_again_with_what_it_holds(
    provider: Provider, server: IdleServer, post: Post
) -> None:
    desk = Desk(server.port, post.port)
    desk.back(provided(desk.leave()))
    channel = Channel.objects.get()
    Channel.objects.update(
        state="broken", credentials={**channel.credentials, "refresh_token": "x"}
    )
    post_path = f"/settings/channels/{channel.pk}/reconnect/"
    page = desk.client.post(post_path, {"consent": "yes"}, secure=True)
    assert desk.back(provided(page)).status_code == 302
    channel.refresh_from_db()
    assert (channel.state, channel.credentials["refresh_token"]) == ("active", "1//from-consent")


def test_whoever_lost_the_right_meanwhile_is_refused(provider: Provider) -> None:
    desk = Desk()
    came = provided(desk.leave())
    Responder.objects.update(role=Responder.Role.AGENT)
    assert desk.back(came).status_code == 403
    assert not provider.exchanged
    assert Consent.objects.count() == 1
