"""How the brand answers: who, when, by which promise."""

from responders.models.address import AddressCheck
from responders.models.alert import Alert, AlertRule, AlertStep, Telling
from responders.models.approval import Approval, ApprovalRule
from responders.models.assignment import Assignment
from responders.models.bulk import BulkAction, BulkItem
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
from responders.models.contact import ContactNote, ContactTagging
from responders.models.day_sum import ChangedDay, DaySum, SummedDay
from responders.models.draft import Draft
from responders.models.forecast import (
    ArrivalCount,
    BreachForecast,
    ExpectedArrivals,
    HandlingTime,
    StaffingTarget,
    ToldWait,
    WaitNotice,
)
from responders.models.handling import Handling
from responders.models.handover import Handover
from responders.models.look import BrandLook
from responders.models.macro import Macro
from responders.models.mention import Mention
from responders.models.policy import SlaPolicy, SlaPolicyVersion
from responders.models.presence import Presence
from responders.models.push import PushKey, PushSubscription
from responders.models.queue import Queue
from responders.models.replay import Replay, ReplaySlice
from responders.models.responder import Membership, Responder, Team
from responders.models.reveal import Reveal
from responders.models.routing import Routing
from responders.models.saved_report import ReportLetter, ReportSchedule, SavedReport
from responders.models.saved_view import SavedView
from responders.models.scheduled_reply import ScheduledReply
from responders.models.shift import Absence, Shift, ShiftPattern
from responders.models.skill import Capacity, Skill
from responders.models.sla import SlaBreach, SlaClock
from responders.models.survey import Survey, SurveySetting
from responders.models.tag import Tag, Tagging
from responders.models.tier import ContactTier, Tier
from responders.models.token import ApiToken
from responders.models.triage import TriageRule, TriageRun
from responders.models.webhook import OutgoingWebhook, WebhookAttempt, WebhookEvent

__all__ = [
    "Absence",
    "AddressCheck",
    "Alert",
    "AlertRule",
    "AlertStep",
    "ApiToken",
    "Approval",
    "ApprovalRule",
    "ArrivalCount",
    "Assignment",
    "BrandLook",
    "BreachForecast",
    "BulkAction",
    "BulkItem",
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
    "ChangedDay",
    "ContactNote",
    "ContactTagging",
    "ContactTier",
    "DaySum",
    "Draft",
    "ExpectedArrivals",
    "Handling",
    "HandlingTime",
    "Handover",
    "Macro",
    "Membership",
    "Mention",
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
    "SavedView",
    "ScheduledReply",
    "Shift",
    "ShiftPattern",
    "Skill",
    "SlaBreach",
    "SlaClock",
    "SlaPolicy",
    "SlaPolicyVersion",
    "StaffingTarget",
    "SummedDay",
    "Survey",
    "SurveySetting",
    "Tag",
    "Tagging",
    "Team",
    "Telling",
    "Tier",
    "ToldWait",
    "TriageRule",
    "TriageRun",
    "WaitNotice",
    "WebhookAttempt",
    "WebhookEvent",
]
