"""A mailbox says that a mail came: heard at once, and a line that ended is never taken for silence."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from inbox.adapters import email_idle
from inbox.adapters.email import Email
from inbox.adapters.errors import CredentialsRejected, Unreachable, Unsupported
from inbox.adapters.lookout import Lookout
from inbox.adapters.offline import OFFLINE
from tests.inbox.adapters.idle_server import IdleServer, idling

LONG = 8.0  # seconds; longer than any of these tests may wait
SHORT = 0.05


@pytest.fixture
def server() -> Iterator[IdleServer]:
    with idling() as started:
        yield started


def listened(server: IdleServer) -> Lookout:
    told = {"address": "halo@arunika.example", "imap": f"127.0.0.1:{server.port}"}
    return Email({**told, "password": "rahasia"}, OFFLINE).lookout()


class Waiting(threading.Thread):
    """Somebody who waits for news; `came` is what they heard, or how it ended."""

    def __init__(self, lookout: Lookout) -> None:
        super().__init__(daemon=True)
        self.lookout = lookout
        self.came: bool | Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.came = self.lookout.news(LONG)
        except Exception as error:
            self.came = error

    def ended(self) -> bool | Exception | None:
        self.join(LONG / 2)
        return self.came


def test_a_mail_that_comes_ends_the_wait_at_once(server: IdleServer) -> None:
    waiting = Waiting(listened(server))
    server.await_idle()
    server.say("* 2 EXISTS\r\n")
    assert waiting.ended() is True
    server.await_heard("DONE")


def test_what_is_no_mail_is_not_taken_for_one(server: IdleServer) -> None:
    waiting = Waiting(listened(server))
    server.await_idle()
    server.say("* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\n* 0 RECENT\r\n")
    server.say("* 2 EX")
    assert waiting.came is None
    server.say("ISTS\r\n")
    assert waiting.ended() is True


def test_without_a_mail_it_shows_that_the_server_still_answers_and_can_wait_again(
    server: IdleServer,
) -> None:
    lookout = listened(server)
    assert [lookout.news(SHORT), lookout.news(SHORT)] == [False, False]
    server.await_heard("DONE", 2)
    assert [one for one in server.heard if one in {"IDLE", "DONE"}] == ["IDLE", "DONE"] * 2


def test_a_wait_is_renewed_long_before_servers_end_it(
    server: IdleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert email_idle.LONGEST_SECONDS < 29 * 60
    monkeypatch.setattr(email_idle, "LONGEST_SECONDS", SHORT)
    assert listened(server).news(29 * 60) is False


def test_what_came_while_nobody_waited_is_told_by_the_next_wait(server: IdleServer) -> None:
    lookout = listened(server)
    server.between = "* 5 EXISTS"
    assert lookout.news(LONG) is True
    assert lookout.news(SHORT) is False


def test_a_line_cut_while_it_waits_is_told_and_not_taken_for_silence(server: IdleServer) -> None:
    waiting = Waiting(listened(server))
    server.await_idle()
    server.say("* 2 EXI")
    server.drop()
    assert isinstance(waiting.ended(), Unreachable)


def test_a_server_that_says_goodbye_has_ended_it(server: IdleServer) -> None:
    waiting = Waiting(listened(server))
    server.await_idle()
    server.say("* BYE server shutting down\r\n")
    ended = waiting.ended()
    assert isinstance(ended, Unreachable)
    assert ended.code == "bye"


@pytest.mark.parametrize("command", ["AUTHENTICATE", "CAPABILITY", "EXAMINE"])
def test_a_line_cut_before_it_listens_is_only_out_of_reach(
    server: IdleServer, command: str
) -> None:
    server.breaks_at = command
    with pytest.raises(Unreachable):
        listened(server)


@pytest.mark.parametrize("command", ["IDLE", "DONE"])
def test_a_line_cut_in_between_is_only_out_of_reach(server: IdleServer, command: str) -> None:
    lookout = listened(server)
    server.breaks_at = command
    with pytest.raises(Unreachable):
        lookout.news(SHORT)


def test_a_line_without_end_is_given_up(
    server: IdleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email_idle, "LONGEST_LINE", 1000)
    waiting = Waiting(listened(server))
    server.await_idle()
    server.say("* " + "x" * 10_000)
    assert isinstance(waiting.ended(), Unreachable)


def test_a_server_that_cannot_tell_is_polled(server: IdleServer) -> None:
    server.able = "IMAP4rev1 AUTH=PLAIN"
    with pytest.raises(Unsupported):
        listened(server)


def test_a_wrong_password_is_told_and_a_full_server_is_not_one(server: IdleServer) -> None:
    server.refusal = "NO [AUTHENTICATIONFAILED] wrong"
    with pytest.raises(CredentialsRejected):
        listened(server)
    server.refusal = "NO [ALERT] Too many simultaneous connections."
    with pytest.raises(Unreachable):
        listened(server)


def test_somebody_else_can_end_the_wait(server: IdleServer) -> None:
    lookout = listened(server)
    waiting = Waiting(lookout)
    server.await_idle()
    lookout.close()
    assert isinstance(waiting.ended(), Unreachable)
