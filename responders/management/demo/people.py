"""Who answers for the demo brand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.models import Brand
from responders.core.windows import DAYS
from responders.models import Membership, Responder, Team
from responders.operations import shift_patterns, skills, team
from responders.operations.skills import Able
from responders.operations.starter import CARE, DESK

Role = Responder.Role

# user name: name, role, team, whether they lead it
STAFF: dict[str, tuple[str, str, str, bool]] = {
    "rani": ("Rani Kusuma", Role.AGENT, CARE, False),
    "bima": ("Bima Santoso", Role.LEAD, CARE, True),
    "dewi": ("Dewi Lestari", Role.MANAGER, DESK, True),
    "admin": ("Agus Admin", Role.ADMIN, "", False),
    "putu": ("Putu Wirawan", Role.AUDITOR, "", False),
}


# user name: what routing and planning know of them
ABLE = {
    "rani": Able(6, {"kartu": 3, "transfer": 2}, {"id": 3, "en": 2}),
    "bima": Able(6, {"kartu": 2, "digital": 3}, {"id": 3}),
    "dewi": Able(4, {"fraud": 3}, {"id": 3, "en": 3}),
}
_DAY = {"from": "08:00", "until": "17:00", "breaks": [["12:00", "13:00"]]}
_WEEKEND = {"from": "09:00", "until": "15:00", "breaks": [["12:00", "12:30"]]}
WEEK = {day: [_WEEKEND if day in {"sat", "sun"} else _DAY] for day in DAYS}


def hire(brand: Brand, *, at: datetime) -> dict[str, str]:
    """Everybody, in their teams, with skills and shifts; returns passwords by user name. The teams are there already."""
    passwords = {}
    for username, (name, role, group, is_lead) in STAFF.items():
        responder, passwords[username] = team.hire(name, username, role, [brand], by=None, at=at)
        if group:
            found = Team.objects.get(brand=brand, name=group)
            Membership.objects.create(team=found, responder=responder, is_lead=is_lead)
        if username in ABLE:
            skills.save(responder, ABLE[username], by=None, at=at)
    today = at.astimezone(ZoneInfo(brand.time_zone)).date()
    for group in Team.objects.filter(brand=brand).select_related("brand"):
        shift_patterns.save(group, None, WEEK, today, None, by=None, at=at)
    return passwords
