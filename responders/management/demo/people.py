"""Who answers for the demo brand."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.models import Brand
from responders.core.windows import DAYS
from responders.models import Membership, Responder, Team
from responders.operations import shift_patterns, shifts, skills, team
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
_EARLY = {"from": "07:00", "until": "15:30", "breaks": [["11:00", "11:45"]]}
_LATE = {"from": "13:00", "until": "22:00", "breaks": [["16:00", "16:45"]]}
_LONG = {"from": "09:00", "until": "18:00", "breaks": [["13:00", "13:45"]]}
WEEK = {day: [_WEEKEND if day in {"sat", "sun"} else _DAY] for day in DAYS}
# Whose own week goes before their team's: early and late, and one of the two at weekends.
OWN_WEEKS = {
    "rani": {day: [_LONG if day == "sat" else _EARLY] for day in DAYS if day != "sun"},
    "bima": {day: [_LONG if day == "sun" else _LATE] for day in DAYS if day != "sat"},
}
ILL = ("bima", timedelta(days=24))  # who once was, after the brand opened


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
    for username, week in OWN_WEEKS.items():
        person = Responder.objects.get(user__username=username)
        group = person.teams.select_related("brand").get()
        shift_patterns.save(group, person, week, today, None, by=None, at=at)
    ill = Responder.objects.get(user__username=ILL[0])
    shifts.be_absent(ill, brand, today + ILL[1], today + ILL[1], "Sakit", by=None, at=at + ILL[1])
    return passwords
