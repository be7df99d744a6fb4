"""What people can do and how much they take at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.later import later
from inbox.models import Activity, User
from responders import access
from responders.core.routing import LEVELS
from responders.models import Capacity, Membership, Responder, Skill

ABILITY = "edit_skills"
MOST_SKILLS = 50
MOST_PLACES = 1000
LONGEST_NAME = Skill._meta.get_field("name").max_length or 40


@dataclass(frozen=True, slots=True)
class Room:
    """Of one class of channels: places one conversation takes, and the most at once (None: as many as fit)."""

    weight: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Able:
    """What a person can: skills and languages with their level 1 to 3, places, and room by class of channels."""

    places: int
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)


def editable(editor: Responder) -> QuerySet[Responder]:
    """Whose skills `editor` may change: everybody of their brands who answers; a lead those of their teams."""
    people = Responder.objects.filter(
        brands__in=access.brand_ids(editor),
        role__in=access.ABILITIES["reply"],
        user__is_active=True,
    )
    if editor.role == Responder.Role.LEAD:
        led = Membership.objects.filter(responder=editor, is_lead=True).values("team")
        people = people.filter(memberships__team__in=led)
    return (
        people.distinct().prefetch_related("skills", "capacities", "teams").order_by("name", "pk")
    )


def of(person: Responder) -> Able:
    found: dict[str, dict[str, int]] = {kind: {} for kind in Skill.Kind.values}
    for skill in person.skills.all():
        found[skill.kind][skill.name] = skill.level
    rooms = {one.channel_class: Room(one.weight, one.most) for one in person.capacities.all()}
    return Able(person.capacity, found[Skill.Kind.SKILL], found[Skill.Kind.LANGUAGE], rooms)


def save(person: Responder, able: Able, *, by: User | None, at: datetime) -> None:
    """In place of what was there. Refused: bad_skill, bad_capacity."""
    editor = access.require(by, ABILITY)
    if editor is not None and not editable(editor).filter(pk=person.pk).exists():
        raise NotAllowed("other_team", _("This person is not in a team that you lead."))
    _check(able)
    with transaction.atomic():
        before = standing(person)
        Responder.objects.filter(pk=person.pk).update(capacity=able.places)
        person.skills.all().delete()
        Skill.objects.bulk_create(
            [
                *_rows(person, Skill.Kind.SKILL, able.skills),
                *_rows(person, Skill.Kind.LANGUAGE, able.languages),
            ]
        )
        person.capacities.all().delete()
        Capacity.objects.bulk_create(
            Capacity(responder=person, channel_class=name, weight=room.weight, most=room.most)
            for name, room in able.rooms.items()
        )
        detail = {
            "responder": person.pk,
            "name": person.name,
            "before": before,
            "after": standing(person),
        }
        for brand_id in access.brand_ids(person):
            Activity.objects.create(
                brand_id=brand_id, verb="skills_changed", actor=by, detail=detail, at=at
            )
    later("responders.tasks.route")  # there may be room now


def standing(person: Responder) -> dict[str, Any]:
    """As it is kept now: rooms by class of channels as [weight, most]."""
    able = of(Responder.objects.get(pk=person.pk))
    return {
        "places": able.places,
        "skills": dict(able.skills),
        "languages": dict(able.languages),
        "rooms": {name: [room.weight, room.most] for name, room in able.rooms.items()},
    }


def able_of(kept: Mapping[str, Any]) -> Able:
    """What `standing` told, to be saved again."""
    rooms = {name: Room(*room) for name, room in kept["rooms"].items()}
    return Able(kept["places"], kept["skills"], kept["languages"], rooms)


def _rows(person: Responder, kind: str, levels: Mapping[str, int]) -> Iterable[Skill]:
    for name, level in levels.items():
        yield Skill(responder=person, kind=kind, name=name.strip().lower(), level=level)


def _check(able: Able) -> None:
    for levels in (able.skills, able.languages):
        names = [name.strip().lower() for name in levels]
        too_long = any(not name or len(name) > LONGEST_NAME for name in names)
        if too_long or len(set(names)) < len(names) or len(names) > MOST_SKILLS:
            raise Refused("bad_skill", _("Name every skill once, in at most 40 characters."))
        if not set(levels.values()) <= set(LEVELS):
            raise Refused("bad_skill", _("A level is 1, 2 or 3."))
    rooms = able.rooms.values()
    if not set(able.rooms) <= set(Capacity.Class.values):
        raise Refused("bad_capacity", _("This kind of channel is not there."))
    if not 0 <= able.places <= MOST_PLACES or any(
        not 1 <= room.weight <= MOST_PLACES or not 0 <= (room.most or 0) <= MOST_PLACES
        for room in rooms
    ):
        raise Refused("bad_capacity", _("Places are whole numbers, up to 1000."))
