"""What the timeline of a clock says, by stable codes; placeholders are filled by explain.Line."""

from __future__ import annotations

from collections.abc import Mapping

from responders.core.msgids import gettext_noop

SENTENCES: Mapping[str, str] = {
    "started_message": gettext_noop("Started when the customer wrote."),
    "started_activity": gettext_noop("Started when the conversation was opened again."),
    "policy_for_all": gettext_noop(
        "Promised by the policy %(policy)s, version %(number)s, which is for every conversation."
    ),
    "policy_because": gettext_noop(
        "Promised by the policy %(policy)s, version %(number)s, chosen for: %(because)s."
    ),
    "policy_by_rule": gettext_noop(
        "Promised by the policy %(policy)s, version %(number)s, chosen by a triage rule."
    ),
    "policy_unexplained": gettext_noop("Promised by the policy %(policy)s, version %(number)s."),
    "policy_changed_for_all": gettext_noop(
        "From here the policy %(policy)s, version %(number)s, which is for every conversation."
    ),
    "policy_changed_because": gettext_noop(
        "From here the policy %(policy)s, version %(number)s, chosen for: %(because)s."
    ),
    "policy_changed_by_rule": gettext_noop(
        "From here the policy %(policy)s, version %(number)s, chosen by a triage rule."
    ),
    "policy_changed_unexplained": gettext_noop(
        "From here the policy %(policy)s, version %(number)s."
    ),
    "priority_changed": gettext_noop("From here the %(priority)s."),
    "target_hours": gettext_noop("Promised within %(target)s of business hours (%(calendar)s)."),
    "target_always": gettext_noop("Promised within %(target)s, counted day and night."),
    "waits_for_opening": gettext_noop("Started outside business hours; counting begins here."),
    "paused": gettext_noop("Paused."),
    "resumed": gettext_noop("Counting again after %(paused)s."),
    "taken_back_resolved": gettext_noop(
        "Resolved here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_snoozed": gettext_noop(
        "Snoozed here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_spam": gettext_noop(
        "Marked as spam here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_assigned": gettext_noop(
        "Given to somebody here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_no_reply_needed": gettext_noop(
        "Marked as needing no reply here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "warned": gettext_noop("Due soon from here."),
    "due": gettext_noop("Due."),
    "due_moved": gettext_noop("Due moved from %(before)s to %(after)s."),
    "kept_old_target": gettext_noop(
        "A later target was not taken over, because by it the time was already up."
    ),
    "kept_when_late": gettext_noop(
        "A later target was not taken over, because the time was already up."
    ),
    "met": gettext_noop("Met, with %(left)s to spare."),
    "missed": gettext_noop("Missed by %(over)s."),
    "breached": gettext_noop("Broken and still open, over by %(over)s."),
    "running": gettext_noop("Running, %(left)s left."),
    "due_soon": gettext_noop("Due soon, %(left)s left."),
    "still_paused": gettext_noop("Paused, %(left)s left."),
    "closed_unanswered": gettext_noop("Closed without a reply to the customer."),
    "reply_planned": gettext_noop("A reply is planned for then. It counts once it was sent."),
    "approval_waits": gettext_noop("A reply waits for an approval since then. The clock goes on."),
    "cancelled": gettext_noop("Cancelled: %(reason)s."),
}
