"""A provider that signs people in, played over HTTP on loopback: consent page, codes bound to a verifier, tokens."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

Form = dict[str, str]


class Provider(ThreadingHTTPServer):
    """`signed_in`: who sits before the consent page. `answer`: what the person does there, or "yes"."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.signed_in = "halo@arunika.example"
        self.answer = "yes"
        self.secret = "hush"
        self.asked: list[Form] = []
        self.exchanged: list[Form] = []
        self.codes: dict[str, Form] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def consent(self, form: Form) -> Form:
        """What the person is sent back with."""
        self.asked.append(form)
        if self.answer != "yes":
            return {"error": self.answer, "state": form["state"]}
        code = f"code-{len(self.asked)}"
        self.codes[code] = form
        return {"code": code, "state": form["state"]}

    def exchange(self, form: Form) -> tuple[int, dict[str, object]]:
        self.exchanged.append(form)
        if form.get("client_secret") != self.secret:
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            return 200, {"access_token": "at-1", "expires_in": 3599}
        asked = self.codes.pop(form["code"], {})
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_same = asked.get("redirect_uri") == form["redirect_uri"]
        if asked.get("code_challenge") != shown or not is_same:
            return 400, {"error": "invalid_grant"}
        claims = base64.urlsafe_b64encode(json.dumps({"email": self.signed_in}).encode()).decode()
        tokens = {"refresh_token": "1//from-consent", "access_token": "at-0", "expires_in": 3599}
        return 200, {**tokens, "id_token": f"e30.{claims.rstrip('=')}.c2ln"}


class Asked(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        form = _plain(urlsplit(self.path).query)
        self.send_response(302)
        told = urlencode(self.server.consent(form))
        self.send_header("Location", f"{form['redirect_uri']}?{told}")
        self.end_headers()

    def do_POST(self) -> None:
        form = _plain(self.rfile.read(int(self.headers["content-length"])).decode())
        status, told = self.server.exchange(form)
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Quiet."""


def _plain(query: str) -> Form:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextlib.contextmanager
def signing_in() -> Iterator[Provider]:
    provider = Provider()
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
