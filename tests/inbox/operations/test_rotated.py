"""Refresh tokens of providers that take each of them once (RFC 6749, section 6; the rotation of OAuth 2.1)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from inbox.adapters.errors import Unreachable
from inbox.models import Channel
from inbox.operations import channels, connections
from tests.builders import MONDAY_TEN, a_brand
from tests.inbox.adapters.email_servers import posting
from tests.inbox.adapters.idle_server import idling


@contextmanager
def strict_office() -> Iterator[HTTPServer]:
    """Takes `refresh-0`, then only the one it gave last; `asked` counts."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            office.asked += 1
            is_good = parse_qs(body)["refresh_token"] == [f"refresh-{office.given}"]
            office.given += is_good
            told = {"access_token": f"access-{office.given}", "expires_in": 3600}
            told |= {"refresh_token": f"refresh-{office.given}"}
            self.send_response(200 if is_good else 400)
            self.end_headers()
            self.wfile.write(json.dumps(told if is_good else {"error": "invalid_grant"}).encode())

        def log_message(self, *_given: object) -> None:
            return

    office = HTTPServer(("127.0.0.1", 0), Desk)
    office.asked = office.given = 0
    threading.Thread(target=office.serve_forever, daemon=True).start()
    try:
        yield office
    finally:
        office.shutdown()
        office.server_close()


@pytest.mark.django_db
def test_a_refresh_token_exchanged_on_the_way_is_kept() -> None:
    told = {"address": "halo@arunika.test", "client_id": "app", "refresh_token": "refresh-0"}
    with (
        strict_office() as office,
        idling() as imap,
        posting(ehlo="250-here\r\n250 AUTH LOGIN XOAUTH2", auth="235 welcome") as post,
    ):
        made = connections.connect(
            a_brand(),
            "email",
            {**told, "imap": f"127.0.0.1:{imap.port}", "smtp": f"127.0.0.1:{post.port}"},
            receives_by="poll",
            options={"base_url": f"http://127.0.0.1:{office.server_port}/token"},
            by=None,
            at=MONDAY_TEN,
        )
        assert (made.credentials["refresh_token"], made.credentials["client_id"]) == (
            "refresh-1",
            "app",
        )
        made.credentials = {**made.credentials, "token_ends": "1"}
        made.save()
        asked = office.asked
        with channels.adapter(made) as ear, pytest.raises(Unreachable):
            ear.lookout()  # who listens keeps nothing, and so exchanges nothing
        assert office.asked == asked
        with pytest.raises(RuntimeError), channels.adapter(made) as one:
            one.whoami()
            kept = Channel.objects.get(pk=made.pk).credentials  # before the errand has ended
            assert (kept["refresh_token"], kept["access_token"]) == ("refresh-2", "access-2")
            raise RuntimeError  # whatever comes of it
        assert Channel.objects.get(pk=made.pk).credentials == kept
