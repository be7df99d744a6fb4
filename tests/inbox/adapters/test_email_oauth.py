"""A mailbox that is opened by access tokens: made in time, shown to both servers, and never asked for in vain."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from inbox.adapters import consent, email_mailbox, email_providers
from inbox.adapters.email import Email
from inbox.adapters.errors import (
    AdapterError,
    CredentialsRejected,
    Rejected,
    Unreachable,
    Unsupported,
)
from tests.inbox.adapters.email_servers import posting
from tests.inbox.adapters.idle_server import IdleServer, idling

NOW = 1_795_400_000.0
HELD = {
    "address": "halo@arunika.example",
    "imap": "imap.gmail.com",
    "smtp": "smtp.gmail.com",
    "client_id": "of-the-app",
    "client_secret": "hush",
    "refresh_token": "1//refresh",
}
TOLD = {"access_token": "ya29.fresh", "expires_in": 3599, "token_type": "Bearer"}


class Office:
    """Where tokens are made; `asked` is what came, as address and form."""

    def __init__(self, told: object = TOLD, status: int = 200) -> None:
        self.told, self.status = told, status
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = {name: one[0] for name, one in parse_qs(request.content.decode()).items()}
        self.asked.append((str(request.url), form))
        return httpx.Response(self.status, json=self.told)


def mailbox(office: Office, **changes: str) -> Email:
    client = httpx.Client(transport=httpx.MockTransport(office))
    found = Email({**HELD, **changes}, client)
    found.clock = lambda: NOW
    return found


@pytest.fixture
def server() -> Iterator[IdleServer]:
    with idling() as started:
        yield started


def test_a_token_is_asked_for_where_the_provider_makes_them() -> None:
    office = Office()
    renewal = mailbox(office).renew()
    ((address, form),) = office.asked
    assert address == "https://oauth2.googleapis.com/token"
    assert form == {
        "grant_type": "refresh_token",
        "refresh_token": "1//refresh",
        "client_id": "of-the-app",
        "client_secret": "hush",
    }
    assert renewal.lasts == timedelta(seconds=3599)
    assert renewal.credentials["access_token"] == "ya29.fresh"


def test_microsoft_is_told_for_which_service_and_may_hand_out_another_refresh_token() -> None:
    office = Office({**TOLD, "refresh_token": "M.next"})
    renewal = mailbox(office, imap="outlook.office365.com:993", client_secret="").renew()
    ((address, form),) = office.asked
    assert address == "https://login.microsoftonline.com/common/oauth2/v2.0/token"
    assert "IMAP.AccessAsUser.All" in form["scope"]
    assert "client_secret" not in form
    assert renewal.credentials["refresh_token"] == "M.next"


def test_another_provider_is_asked_where_the_form_says_and_never_without_encryption() -> None:
    office = Office()
    mailbox(office, imap="imap.example.com", token_url="https://id.example.com/token").renew()
    assert office.asked[0][0] == "https://id.example.com/token"
    for address in ("", "http://id.example.com/token", "ftp://id.example.com"):
        with pytest.raises(Rejected):
            mailbox(office, imap="imap.example.com", token_url=address).renew()
    assert len(office.asked) == 1


@pytest.mark.parametrize(
    ("status", "told", "error"),
    [
        (400, {"error": "invalid_grant"}, CredentialsRejected),
        (401, {"error": "invalid_client"}, CredentialsRejected),
        (503, {}, Unreachable),
        (200, {"expires_in": 3599}, Unreachable),
        (200, {"access_token": "x", "expires_in": 0}, Unreachable),
        (200, [], Unreachable),
    ],
)
def test_what_the_provider_answers_otherwise_is_told_for_what_it_is(
    status: int, told: object, error: type[AdapterError]
) -> None:
    with pytest.raises(error):
        mailbox(Office(told, status)).renew()


def test_people_sign_in_where_their_mailbox_is_with_a_proof_that_only_we_can_complete() -> None:
    """The verifier and its challenge are RFC 7636's own example, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert consent.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    google = mailbox(Office()).provider()
    page = consent.address(
        google,
        client_id="a&b",
        redirect="https://x.test/back/",
        state="s",
        verifier=verifier,
        hint="",
    )
    asked = parse_qs(page.partition("?")[2])
    assert asked["client_id"] == ["a&b"]
    assert asked["redirect_uri"] == ["https://x.test/back/"]
    assert "login_hint" not in asked
    tenant = "https://login.microsoftonline.com/arunika.example/oauth2/v2.0"
    theirs = mailbox(Office(), imap="outlook.office365.com", token_url=f"{tenant}/token").provider()
    assert (theirs.authorize, theirs.token) == (f"{tenant}/authorize", f"{tenant}/token")
    for imap, token_url in (("imap.x.test", ""), ("imap.gmail.com", "https://x.test/token")):
        with pytest.raises(Rejected):
            mailbox(Office(), imap=imap, token_url=token_url).provider()


@pytest.mark.parametrize("id_token", ["", "x", "a.b.c", "a.W10.c", "a.eyJlbWFpbCI6N30.c", "a.é.c"])
def test_whose_account_it_was_is_not_known_where_nobody_told(id_token: str) -> None:
    office = Office({"refresh_token": "1//x", "id_token": id_token})
    client = httpx.Client(transport=httpx.MockTransport(office))
    granted = consent.exchange(
        client, email_providers.GOOGLE, HELD, code="c", verifier="v", redirect="https://x.test/"
    )
    assert (granted.refresh, granted.account) == ("1//x", "")
    assert office.asked[0][1]["code_verifier"] == "v"


def test_credentials_end_only_where_there_is_a_refresh_token() -> None:
    typed_at = datetime(2026, 11, 23, tzinfo=UTC)
    assert mailbox(Office()).expires_at(typed_at) == typed_at
    for none in ("", "-"):
        assert mailbox(Office(), refresh_token=none).expires_at(typed_at) is None
        with pytest.raises(Unsupported):
            mailbox(Office(), refresh_token=none).renew()


def test_a_token_that_was_renewed_in_time_is_shown_without_asking(server: IdleServer) -> None:
    office = Office()
    held = mailbox(office).renew().credentials
    office.asked.clear()
    at = {"imap": f"127.0.0.1:{server.port}", "token_url": email_providers.GOOGLE.token}
    mailbox(office, **at, **held).lookout().close()
    assert server.proofs == ["user=halo@arunika.example\x01auth=Bearer ya29.fresh\x01\x01"]
    assert office.asked == []


def test_a_token_that_ended_or_was_never_made_is_made_once_on_the_way(server: IdleServer) -> None:
    office = Office()
    at = {"imap": f"127.0.0.1:{server.port}", "token_url": email_providers.GOOGLE.token}
    late = {"access_token": "ya29.old", "token_ends": str(int(NOW))}
    adapter = mailbox(office, **at, **late)
    with pytest.raises(Unreachable):  # who listens keeps nothing
        adapter.lookout()
    assert office.asked == []
    for _again in range(2):
        with email_mailbox.opened(adapter._imap):
            continue
    assert len(office.asked) == 1
    assert adapter.credentials["access_token"] == "ya29.fresh"
    assert {one.partition("Bearer ")[2] for one in server.proofs} == {"ya29.fresh\x01\x01"}


def test_the_server_for_outgoing_mail_is_shown_the_token_too(server: IdleServer) -> None:
    at = {"imap": f"127.0.0.1:{server.port}", "token_url": email_providers.GOOGLE.token}
    with posting(ehlo="250-here\r\n250 AUTH LOGIN XOAUTH2", auth="235 welcome") as post:
        mailbox(Office(), **at, smtp=f"127.0.0.1:{post.port}").whoami()
    (shown,) = [one for one in post.heard if one.startswith("AUTH")]
    told = base64.b64decode(shown.split()[2]).decode()
    assert told == "user=halo@arunika.example\x01auth=Bearer ya29.fresh\x01\x01"


def test_a_refused_token_says_that_it_was_no_password(server: IdleServer) -> None:
    server.refusal = "NO AUTHENTICATE failed."
    at = {"imap": f"127.0.0.1:{server.port}", "token_url": email_providers.GOOGLE.token}
    with pytest.raises(CredentialsRejected) as caught:
        mailbox(Office(), **at).whoami()
    assert "access token" in str(caught.value)
    with (
        posting(ehlo="250-here\r\n250 AUTH XOAUTH2", auth="535 5.7.3 no") as post,
        idling() as other,
        pytest.raises(CredentialsRejected) as caught,
    ):
        at["imap"] = f"127.0.0.1:{other.port}"
        mailbox(Office(), **at, smtp=f"127.0.0.1:{post.port}").whoami()
    assert caught.value.code == "smtp_auth"


def test_no_token_shows_where_a_mailbox_is_written_down() -> None:
    assert "ya29" not in repr(mailbox(Office())._imap)
