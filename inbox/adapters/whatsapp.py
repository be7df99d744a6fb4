"""A WhatsApp business number, through the Cloud API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inbox.adapters import (
    attached,
    meta,
    meta_grants,
    reading,
    whatsapp_events,
    whatsapp_files,
    whatsapp_templates,
)
from inbox.adapters.base import (
    Account,
    Adapter,
    Download,
    Draft,
    Enclosure,
    Field,
    Grant,
    Receipt,
    WebhookRequest,
)
from inbox.adapters.errors import Ambiguous, Rejected, Unreachable, Unsupported
from inbox.adapters.toward import Toward
from inbox.core.budget import Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility
from inbox.core.templates import Template

# The number or its token is out of order, for everybody: no permission (3, 200 to 299, 131005), locked
# (131031), its name not approved (131037), not paid (131042), not registered (131045, 133010).
OUT_OF_ORDER = frozenset(
    {3, *range(200, 300), 131_005, 131_031, 131_037, 131_042, 131_045, 133_010}
)

NEEDS = frozenset({"whatsapp_business_management", "whatsapp_business_messaging"})


class WhatsApp(Adapter):
    kind = "whatsapp"
    label = "WhatsApp"
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PRIVATE}),
        max_length={Visibility.PRIVATE: 4096},
        reply_window=timedelta(hours=24),
        templates=True,
        budget=(Rate(80, timedelta(seconds=1)),),
        pushes=True,
        edits=True,
        removes=True,
        reports=True,
        echoes=True,
        fetches=True,
        encloses=whatsapp_files.MOST,
        max_caption=whatsapp_files.LONGEST_CAPTION,
        gestures=frozenset({"read", "typing"}),
    )
    tells_grant = True
    media_hosts = frozenset({"lookaside.fbsbx.com"})
    fields = (
        Field("phone_number_id", "Phone number ID", "Its number at Meta, not the number people dial."),
        Field("access_token", "Access token", "Of a system user, so that it does not expire.", secret=True),
        Field("app_secret", "App secret", secret=True, goes_to="secrets"),
        meta.VERIFY_TOKEN,
        Field(
            "business_account_id",
            "WhatsApp Business Account ID",
            "With it we tell the platform our address ourselves, and can list your templates.",
            required=False,
        ),
        meta.GRAPH_VERSION,
    )  # fmt: skip

    def verify(self, request: WebhookRequest) -> None:
        meta.verify(request, self.secrets)

    def handshake(self, request: WebhookRequest) -> str | None:
        return meta.handshake(request, self.secrets)

    def parse(self, request: WebhookRequest) -> list[Event]:
        """One call may tell of several numbers and hold up to a thousand changes."""
        return whatsapp_events.read(reading.decode(request.body))

    def send(self, draft: Draft) -> Receipt:
        """Our key comes back once the message has arrived, which settles an uncertain send.

        A file is uploaded before, where nobody sees it; only the message itself can be said twice.
        """
        recipient = _recipient(draft)
        whatsapp_files.check(draft)
        said: dict[str, Any] = {
            "messaging_product": "whatsapp",
            **recipient,
            "biz_opaque_callback_data": whatsapp_events.MARK + draft.key,
        }
        if draft.in_reply_to and draft.template is None:
            said["context"] = {"message_id": draft.in_reply_to}
        with attached.handed_over(self._number, draft, self._uploaded) as ids:
            media_id = "".join(ids)
            if draft.template is not None:
                what = whatsapp_templates.message(draft.template, draft.media, media_id)
            else:
                what = whatsapp_files.message(draft, media_id)
            return self._said(said | what)

    def _said(self, said: dict[str, Any]) -> Receipt:
        try:
            answer = self._call("POST", f"{self._number}/messages", content=said)
        except Rejected as refused:
            raise whatsapp_templates.refusal(refused) from refused
        taken = next(iter(reading.items(answer.get("messages"))), {})
        external_id = reading.identifier(taken.get("id"))
        if not external_id:
            raise Ambiguous("The platform's answer has no id.", "no_id")
        return Receipt(external_id)

    def templates(self) -> list[Template]:
        """They belong to the business account, whose id the number does not tell."""
        business = self.credentials.get("business_account_id", "")
        if not business:
            raise Rejected("The WhatsApp Business Account ID is not known.", "no_account")
        path = f"{_digits(business)}/message_templates"
        return whatsapp_templates.every(lambda params: self._call("GET", path, params=params))

    def whoami(self) -> Account:
        params = {"fields": "id,display_phone_number,verified_name"}
        found = self._call("GET", self._number, params=params)
        external_id = reading.identifier(found.get("id"))
        if not external_id:
            raise Unreachable("The platform's answer has no id.", "no_id")
        name = reading.text(found.get("verified_name"))
        return Account(external_id, name, reading.text(found.get("display_phone_number")))

    def grant(self) -> Grant:
        return meta_grants.ask(self.http, self._root, **self._proof, needs=NEEDS)

    def announce_hook(self, url: str) -> None:
        """Subscribes the business account, then gives our address for this number alone."""
        business = self.credentials.get("business_account_id", "")
        if not business:
            raise Unsupported("The app itself is told its address by hand")
        self._call("POST", f"{_digits(business)}/subscribed_apps")
        told = {"override_callback_uri": url, "verify_token": self.secrets.get("verify_token", "")}
        self._call("POST", self._number, content={"webhook_configuration": told})

    def gesture(self, gesture: str, toward: Toward) -> None:
        """Upon the customer's message; whoever sees us typing sees it read, too."""
        seen: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": toward.message,
        }
        if gesture == "typing":
            seen["typing_indicator"] = {"type": "text"}
        self._call("POST", f"{self._number}/messages", content=seen)

    def media(self, ref: str) -> Download:
        """`ref` is the media's id; its address is good for five minutes, with our token."""
        params = {"phone_number_id": self._number}
        try:
            found = self._call("GET", whatsapp_files.media_id(ref), params=params)
        except Rejected as refused:
            raise attached.lost(refused, whatsapp_files.FORGOTTEN) from refused
        url = reading.text(found.get("url"))
        if not url:
            raise Unreachable("The platform does not tell where the file is.", "no_url")
        token = {"authorization": f"Bearer {self.credentials.get('access_token', '')}"}
        return Download(url=url, headers=token, is_own_server=bool(self.base_url))

    def _uploaded(self, enclosure: Enclosure) -> str:
        form = whatsapp_files.form(enclosure)
        found = self._call("POST", f"{self._number}/media", **form)
        media_id = reading.identifier(found.get("id"))
        if not media_id:
            raise Unreachable("The platform does not tell the file's id.", "no_media_id")
        return media_id

    @property
    def _number(self) -> str:
        """Our number's id, as it stands in addresses."""
        return _digits(self.credentials.get("phone_number_id", ""))

    @property
    def _root(self) -> str:
        version = self.credentials.get("version") or meta.VERSION
        return f"{self.base_url or meta.GRAPH}/{version}"

    @property
    def _proof(self) -> dict[str, Any]:
        token, secret = self.credentials.get("access_token", ""), self.secrets.get("app_secret", "")
        return {"token": token, "secret": secret}

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        url = f"{self._root}/{path}"
        return meta.call(self.http, method, url, **self._proof, out_of_order=OUT_OF_ORDER, **more)


def _recipient(draft: Draft) -> dict[str, str]:
    """A group, a telephone number, or the id that stands for somebody who may hide theirs."""
    kind, _, place = draft.thread_key.partition(":")
    if kind == "group":
        return {"recipient_type": "group", "to": place}
    person = draft.recipient or place
    if not person:
        raise Rejected("There is nobody to answer to.", "no_target")
    is_number = person.removeprefix("+").isdecimal()
    return {"recipient_type": "individual", "to" if is_number else "recipient": person}


def _digits(value: str) -> str:
    """An id that may stand in an address."""
    if not (value.isascii() and value.isdecimal()):
        raise Rejected("The id is not one: it has digits only.", "no_account")
    return value
