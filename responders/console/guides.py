"""The guides of docs/, shown beside the forms that connect a channel, with what is known here filled in."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.models import Brand, Channel, Hook
from inbox.operations.channels import hook_address
from inbox.operations.consents import redirect_address
from responders.console import guide_markup

KIND = re.compile(r"[a-z][a-z0-9_]{0,31}")
FOLDERS = {"en": "", "id": "id"}  # of docs/


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing this installation knows. `is_copied`: it is typed at the platform as it stands."""

    label: str
    value: str
    is_copied: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """`warning`: why the platform cannot call us as things stand, or empty."""

    steps: SafeString
    language: str  # of the steps
    facts: list[Fact]
    warning: str = ""


def of(kind: str, brand: Brand, channel: Channel | None = None) -> Guide | None:
    """The guide of a kind of channel, in the reader's language; None where docs/ has none.

    channel: the one it is read for.
    """
    language = "id" if (get_language() or "").startswith("id") else "en"
    steps = _read(kind, language, settings.PUBLIC_URL) if KIND.fullmatch(kind) else None
    if steps is None:
        return None
    adapter = adapters.load(kind)
    facts = [_redirect()] if adapter.asks_consent else []
    is_called = adapter.capabilities.pushes
    if channel is not None and channel.receives_by != "push":
        is_called = False
    if not is_called:
        return Guide(steps, language, facts)
    warning = "" if settings.PUBLIC_URL.startswith("https://") else _not_encrypted()
    return Guide(steps, language, [*_addresses(kind, brand, channel), *facts], warning)


def _redirect() -> Fact:
    return Fact(_("Redirect address for signing in"), redirect_address(), is_copied=True)


def _addresses(kind: str, brand: Brand, channel: Channel | None) -> list[Fact]:
    if channel is not None:
        hooks = [channel.hook] if channel.hook else []
    else:
        hooks = list(Hook.objects.filter(brand=brand, kind=kind, is_active=True).order_by("pk"))
    public = Fact(_("Our public address"), settings.PUBLIC_URL, is_copied=True)
    label = _("Webhook address")
    if channel is None and _is_shared(kind):
        label = _("Webhook address of an app that is connected already")
    elif channel is None:
        hooks = []
    known = [Fact(label, hook_address(hook), is_copied=True) for hook in hooks]
    return [public, *(known or [Fact(_("Webhook address"), _to_come(kind))])]


def _is_shared(kind: str) -> bool:
    """Whether another account of the same app is called at the same address."""
    return any(
        field.required and field.goes_to == "secrets" for field in adapters.load(kind).fields
    )


def _to_come(kind: str) -> str:
    begins = f"{settings.PUBLIC_URL}/hooks/{kind}/…"
    return _("Made when you connect, and shown then: %(address)s") % {"address": begins}


def _not_encrypted() -> str:
    return _(
        "Our public address is not https, and most platforms call no other. Whoever runs this "
        "installation sets DUA_PUBLIC_URL."
    )


@functools.cache
def _read(kind: str, language: str, public_url: str) -> SafeString | None:
    """docs/ lies where templates and translations do, beside the packages."""
    path = settings.BASE_DIR / "docs" / FOLDERS[language] / f"connect-{kind}.md"
    if not path.is_file():
        return None
    known = {"DUA_PUBLIC_URL": public_url}
    return guide_markup.rendered(path.read_text(encoding="utf-8"), known)
