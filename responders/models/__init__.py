"""How the brand answers: who, when, by which promise."""

from responders.models.alert import Alert
from responders.models.assignment import Assignment
from responders.models.calendar import Calendar, CalendarVersion
from responders.models.draft import Draft
from responders.models.handling import Handling
from responders.models.macro import Macro
from responders.models.policy import SlaPolicy, SlaPolicyVersion
from responders.models.queue import Queue
from responders.models.responder import Membership, Responder, Team
from responders.models.reveal import Reveal
from responders.models.rollup import Rollup, RollupChange, RollupVolume
from responders.models.sla import SlaBreach, SlaClock
from responders.models.tag import Tag, Tagging
from responders.models.token import ApiToken
from responders.models.triage import TriageRule, TriageRun

__all__ = [
    "Alert",
    "ApiToken",
    "Assignment",
    "Calendar",
    "CalendarVersion",
    "Draft",
    "Handling",
    "Macro",
    "Membership",
    "Queue",
    "Responder",
    "Reveal",
    "Rollup",
    "RollupChange",
    "RollupVolume",
    "SlaBreach",
    "SlaClock",
    "SlaPolicy",
    "SlaPolicyVersion",
    "Tag",
    "Tagging",
    "Team",
    "TriageRule",
    "TriageRun",
]
