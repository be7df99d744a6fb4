"""A mailbox without a password at a real mail server, which asks whose a token is before it opens anything."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from inbox.errors import Refused
from inbox.models import Channel, Message
from inbox.operations import channels, connections, polling, renewals
from tests.builders import a_brand
from tests.real.mail_servers import BRAND, CUSTOMERS, Servers, a_mail, missing, running

pytestmark = [
    pytest.mark.real(if_installed=True),
    pytest.mark.xdist_group("mail"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(missing()), reason=missing() or "never"),
]
ADDRESS = f"halo0@{BRAND}"
_numbers = itertools.count(1)


class Office(ThreadingHTTPServer):
    """Makes tokens for the one refresh token it knows, each time another, and tells whose they are."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Asked)
        self.refresh = "rt-0"
        self.good: set[str] = set()
        self.made = 0


class Asked(BaseHTTPRequestHandler):
    server: Office

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        if form["refresh_token"] != [self.server.refresh]:
            self._say(400, {"error": "invalid_grant"})
            return
        self.server.made += 1
        token = f"at-{next(_numbers)}"
        self.server.good.add(token)
        self._say(200, {"access_token": token, "expires_in": 3599})

    def do_GET(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
        is_good = token in self.server.good
        self._say(200 if is_good else 400, {"email": ADDRESS} if is_good else {"error": "no"})

    def _say(self, status: int, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def mail() -> Iterator[Servers]:
    with running() as started:
        yield started


@pytest.fixture
def office(mail: Servers) -> Iterator[Office]:
    office = Office(mail.tokens)
    thread = threading.Thread(target=office.serve_forever, daemon=True)
    thread.start()
    yield office
    office.shutdown()
    office.server_close()


def connected(mail: Servers, refresh_token: str) -> Channel:
    values = {
        "address": ADDRESS,
        "imap": f"127.0.0.1:{mail.imap}",
        "smtp": f"127.0.0.1:{mail.smtp}",
        "client_id": "of-the-app",
        "refresh_token": refresh_token,
        "token_url": f"http://127.0.0.1:{mail.tokens}/token",
    }
    at = timezone.now()
    return connections.connect(a_brand(), "email", values, receives_by="poll", by=None, at=at)


def test_a_mailbox_is_opened_by_tokens_that_are_renewed_in_time(
    mail: Servers, office: Office
) -> None:
    channel = connected(mail, "rt-0")
    assert renewals.renew_due(clock=timezone.now) == 1
    made = office.made
    polling.poll(channel, at=timezone.now())
    mail.post(a_mail(f"sari@{CUSTOMERS}", ADDRESS, "Halo"))
    mail.awaited(ADDRESS)
    channel.refresh_from_db()
    with channels.adapter(channel) as adapter:
        adapter.lookout().close()
    assert polling.poll(channel, at=timezone.now()) == 1
    assert Message.objects.get().text == "Halo"
    assert office.made == made
    assert renewals.renew_due(clock=lambda: timezone.now() + timedelta(minutes=31)) == 1


def test_a_token_taken_back_breaks_the_channel_and_another_mends_it(
    mail: Servers, office: Office
) -> None:
    channel = connected(mail, "rt-0")
    renewals.renew_due(clock=timezone.now)
    office.good.clear()
    polling.poll(channel, at=timezone.now())
    channel.refresh_from_db()
    assert (channel.state, channel.broken_code) == ("broken", "imap_auth")
    office.refresh = "rt-1"
    with pytest.raises(Refused):
        connections.reconnect(channel, {"refresh_token": "rt-0"}, by=None, at=timezone.now())
    mended = connections.reconnect(channel, {"refresh_token": "rt-1"}, by=None, at=timezone.now())
    assert mended.state == Channel.State.ACTIVE
    assert polling.poll(mended, at=timezone.now()) >= 0
    mended.refresh_from_db()
    assert mended.state == Channel.State.ACTIVE
