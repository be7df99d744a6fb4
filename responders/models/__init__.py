"""How the brand answers: who, when, by which promise."""

from responders.models.alert import Alert, AlertRule, AlertStep, Telling
from responders.models.assignment import Assignment
from responders.models.calendar import Calendar, CalendarVersion
from responders.models.case import (
    Case,
    CaseAlert,
    CaseConversation,
    CaseCounter,
    CaseDocument,
    CaseFact,
    CaseLetter,
)
from responders.models.case_terms import (
    CaseCategory,
    CaseLetterText,
    CaseTemplate,
    CaseTemplateVersion,
)
from responders.models.draft import Draft
from responders.models.forecast import (
    ArrivalCount,
    BreachForecast,
    HandlingTime,
    StaffingTarget,
    ToldWait,
    WaitNotice,
)
from responders.models.handling import Handling
from responders.models.look import BrandLook
from responders.models.macro import Macro
from responders.models.policy import SlaPolicy, SlaPolicyVersion
from responders.models.presence import Presence
from responders.models.push import PushKey, PushSubscription
from responders.models.queue import Queue
from responders.models.replay import Replay, ReplaySlice
from responders.models.responder import Membership, Responder, Team
from responders.models.reveal import Reveal
from responders.models.routing import Routing
from responders.models.saved_report import ReportLetter, ReportSchedule, SavedReport
from responders.models.shift import Absence, Shift, ShiftPattern
from responders.models.skill import Capacity, Skill
from responders.models.sla import SlaBreach, SlaClock
from responders.models.survey import Survey, SurveySetting
from responders.models.tag import Tag, Tagging
from responders.models.token import ApiToken
from responders.models.triage import TriageRule, TriageRun
from responders.models.webhook import OutgoingWebhook, WebhookAttempt, WebhookEvent

__all__ = [
    "Absence",
    "Alert",
    "AlertRule",
    "AlertStep",
    "ApiToken",
    "ArrivalCount",
    "Assignment",
    "BrandLook",
    "BreachForecast",
    "Calendar",
    "CalendarVersion",
    "Capacity",
    "Case",
    "CaseAlert",
    "CaseCategory",
    "CaseConversation",
    "CaseCounter",
    "CaseDocument",
    "CaseFact",
    "CaseLetter",
    "CaseLetterText",
    "CaseTemplate",
    "CaseTemplateVersion",
    "Draft",
    "Handling",
    "HandlingTime",
    "Macro",
    "Membership",
    "OutgoingWebhook",
    "Presence",
    "PushKey",
    "PushSubscription",
    "Queue",
    "Replay",
    "ReplaySlice",
    "ReportLetter",
    "ReportSchedule",
    "Responder",
    "Reveal",
    "Routing",
    "SavedReport",
    "Shift",
    "ShiftPattern",
    "Skill",
    "SlaBreach",
    "SlaClock",
    "SlaPolicy",
    "SlaPolicyVersion",
    "StaffingTarget",
    "Survey",
    "SurveySetting",
    "Tag",
    "Tagging",
    "Team",
    "Telling",
    "ToldWait",
    "TriageRule",
    "TriageRun",
    "WaitNotice",
    "WebhookAttempt",
    "WebhookEvent",
]
