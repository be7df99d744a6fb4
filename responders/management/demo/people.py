"""Who answers for the demo brand."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Brand
from responders.models import Membership, Responder, Team
from responders.operations import team
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


def hire(brand: Brand, *, at: datetime) -> dict[str, str]:
    """Everybody, in their teams; returns passwords by user name. The teams are there already."""
    passwords = {}
    for username, (name, role, group, is_lead) in STAFF.items():
        responder, passwords[username] = team.hire(name, username, role, [brand], by=None, at=at)
        if group:
            found = Team.objects.get(brand=brand, name=group)
            Membership.objects.create(team=found, responder=responder, is_lead=is_lead)
    return passwords
