"""Labels on conversations."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import live
from inbox.errors import Refused
from inbox.models import Activity, Conversation, User
from responders import access
from responders.models import Tag, Tagging
from responders.operations import clocks

LONGEST = Tag._meta.get_field("name").max_length or 60


def add(conversation: Conversation, name: str, *, by: User | None, at: datetime) -> Tag:
    """Put the tag `name` on; made where the brand has none so called. Twice is once. Another policy may fit then."""
    access.require(by, "tag", conversation.brand_id)
    with transaction.atomic():
        tag = called(conversation.brand_id, name)
        _tagging, is_new = Tagging.objects.get_or_create(
            conversation=conversation, tag=tag, defaults={"by": by, "at": at}
        )
        if is_new:
            _tell(conversation, "tagged", tag, by, at)
    return tag


def called(brand_id: int, name: str) -> Tag:
    """The brand's tag of this name, made where there is none. Refused: bad_tag."""
    name = " ".join(name.split()).lower()
    if not name or len(name) > LONGEST or "\0" in name:
        raise Refused("bad_tag", _("A tag has one to %(most)d letters.") % {"most": LONGEST})
    tag, _made = Tag.objects.get_or_create(brand_id=brand_id, name=name)
    return tag


def remove(conversation: Conversation, tag: Tag, *, by: User | None, at: datetime) -> None:
    access.require(by, "tag", conversation.brand_id)
    with transaction.atomic():
        removed, _rows = Tagging.objects.filter(conversation=conversation, tag=tag).delete()
        if removed:
            _tell(conversation, "untagged", tag, by, at)


def _tell(conversation: Conversation, verb: str, tag: Tag, by: User | None, at: datetime) -> None:
    Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        verb=verb,
        actor=by,
        detail={"name": tag.name},
        at=at,
    )
    clocks.reconcile([conversation], at=at)
    live.announce(
        f"conversation:{conversation.pk}", "handling", conversation.pk, brand=conversation.brand_id
    )
