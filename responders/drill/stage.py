"""The drill's own channels, agents and promise, in the demo brand where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from inbox.models import Brand, Channel, User
from inbox.models.channel import fresh_token
from inbox.operations import connections
from responders.drill import hosting
from responders.models import Responder, SlaPolicy
from responders.operations import policies

PAGE, BOT, CHAT = "990000000000001", "9900000001", "drill-chat-00000001"
POLICY = "Drill"
AGENTS = ("drill-rani", "drill-bima")
GRACE_SECONDS = 8  # to answer, beyond the time in which a reply can be undone


@dataclass(frozen=True, slots=True)
class Stage:
    """`channels` by kind, with their hooks."""

    brand: Brand
    channels: dict[str, Channel]
    agents: list[User]


def prepare(port: int, *, at: datetime) -> Stage:
    """What is missing is made; the channels then look for their platforms on `port`."""
    brand = Brand.objects.order_by("pk").first()
    if brand is None:
        brand = Brand.objects.create(name="Drill", slug="drill", created_at=at)
    channels = {
        kind: _channel(brand, kind, port, at) for kind in ("facebook", "telegram", "webchat")
    }
    _promise(brand, channels, at)
    return Stage(brand, channels, [_agent(brand, name) for name in AGENTS])


def _channel(brand: Brand, kind: str, port: int, at: datetime) -> Channel:
    account, credentials, secrets = {
        "facebook": (
            PAGE,
            {"access_token": f"page-{PAGE}"},
            {"app_secret": fresh_token(), "verify_token": fresh_token()},
        ),
        "telegram": (BOT, {"token": f"{BOT}:drill"}, {"secret_token": fresh_token()}),
        "webchat": (CHAT, {}, {}),
    }[kind]
    channel = Channel.objects.select_related("hook").filter(kind=kind, account=account).first()
    if channel is None:
        channel = connections.enter(
            brand,
            kind,
            account,
            name=f"Drill ({kind})",
            credentials=credentials,
            secrets=secrets,
            by=None,
            at=at,
        )
    channel.options = {"base_url": hosting.address(port, kind)}
    channel.state, channel.broken_code, channel.broken_reason = Channel.State.ACTIVE, "", ""
    channel.save(update_fields=["options", "state", "broken_code", "broken_reason"])
    return channel


def _promise(brand: Brand, channels: dict[str, Channel], at: datetime) -> None:
    """So short that some are broken while one watches; first in the order."""
    seconds = settings.UNDO_SECONDS + GRACE_SECONDS
    target = {"seconds": seconds, "calendar": None, "warn_at": 0.75}
    spec = {
        "conditions": {"channels": sorted(str(channel.pk) for channel in channels.values())},
        "targets": {"first_reply": {str(priority): target for priority in (1, 2, 3, 4)}},
    }
    policy = SlaPolicy.objects.filter(brand=brand, name=POLICY).first()
    if policy is None:
        policy = policies.create(brand, POLICY, spec, by=None, at=at)
        others = brand.sla_policies.exclude(pk=policy.pk).order_by("position", "pk")
        order = [policy.pk, *others.values_list("pk", flat=True)]
        policies.reorder(brand, order, by=None, at=at)
    elif policy.current is None or policy.current.spec != spec:
        policies.change(policy, spec, by=None, at=at)


def _agent(brand: Brand, name: str) -> User:
    """Answers by the same operations as anybody, and cannot sign in."""
    user, is_new = User.objects.get_or_create(username=name)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    shown = name.replace("-", " ").title()
    responder, _made = Responder.objects.get_or_create(
        user=user, defaults={"role": Responder.Role.AGENT, "name": shown}
    )
    responder.brands.add(brand)
    return user
