"""What is photographed: every page, and the states one reaches on it by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scene:
    """`who` is a sign-in of the demo, empty for a stranger. `link` is followed from `path`; then `steps` are done in turn:
    "click SELECTOR", "press KEY" or "fill SELECTOR = TEXT"."""

    name: str
    who: str
    path: str
    link: str = ""
    steps: tuple[str, ...] = ()


ROW = ".row a.hit"
INBOX = "/conversations/?view=open"
FIRST = "main tbody th a"

SCENES = (
    Scene("sign-in", "", "/sign-in/"),
    Scene(
        "sign-in-wrong", "", "/sign-in/",
        steps=("fill #id_username = rani", "fill #id_password = wrong", "click form.sign-in button.primary"),
    ),
    Scene("chat", "", "CHAT"),
    Scene("inbox", "rani", INBOX),
    Scene("inbox-mine", "rani", "/conversations/?view=mine"),
    Scene("inbox-unassigned", "rani", "/conversations/?view=unassigned"),
    Scene("inbox-nothing-found", "rani", "/conversations/?view=open&q=zzzz"),
    Scene("conversation", "rani", INBOX, ROW),
    Scene("conversation-second", "rani", INBOX, ".row:nth-of-type(2) a.hit"),
    Scene("conversation-note", "rani", INBOX, ROW, ("press m",)),
    Scene("conversation-snooze", "rani", INBOX, ROW, ("press h",)),
    Scene("conversation-for-lead", "bima", INBOX, ROW),
    Scene("conversation-for-auditor", "putu", INBOX, ROW),
    Scene("palette", "rani", INBOX, steps=("press Control+k",)),
    Scene("keys", "rani", INBOX, steps=("press ?",)),
    Scene("menu", "rani", INBOX, steps=("click .rail summary.me",)),
    Scene("cases", "rani", "/cases/"),
    Scene("case", "rani", "/cases/", "main tbody a"),
    Scene("case-totals", "dewi", "/cases/totals/"),
    Scene("notices", "rani", "/notices/"),
    Scene("preferences", "rani", "/preferences/"),
    Scene("wallboard", "dewi", "/wallboard/"),
    Scene("report", "dewi", "/reports/sla/"),
    Scene("report-clocks", "dewi", "/reports/sla/clocks/"),
    Scene("report-clock", "dewi", "/reports/sla/clocks/", "main tbody td:last-child a"),
    Scene("report-feelings", "dewi", "/reports/sla/feelings/"),
    Scene("report-backlog", "dewi", "/reports/sla/backlog/"),
    Scene("report-staffing", "dewi", "/reports/staffing/"),
    Scene("report-hours", "dewi", "/reports/hours/"),
    Scene("report-satisfaction", "dewi", "/reports/satisfaction/"),
    Scene("report-answers", "dewi", "/reports/satisfaction/answers/?range=30&answered=1"),
    Scene("reports-saved", "dewi", "/reports/saved/"),
    Scene("policies", "dewi", "/settings/policies/"),
    Scene("policy", "dewi", "/settings/policies/", "main h3 a"),
    Scene("hours", "dewi", "/settings/hours/"),
    Scene("hours-of", "dewi", "/settings/hours/", "main h3 a, main h2 a"),
    Scene("replays", "dewi", "/settings/replays/"),
    Scene("rules", "dewi", "/settings/rules/"),
    Scene("rule", "dewi", "/settings/rules/", ".rules a"),
    Scene("routing", "dewi", "/settings/routing/"),
    Scene("routing-of", "dewi", "/settings/routing/", "main section a"),
    Scene("macros", "dewi", "/settings/macros/"),
    Scene("macro-wrong", "dewi", "/settings/macros/add/", steps=("click .mform button.primary",)),
    Scene("complaint-terms", "dewi", "/settings/complaints/"),
    Scene("surveys", "dewi", "/settings/surveys/"),
    Scene("notice-rules", "dewi", "/settings/notices/"),
    Scene("notice-rule", "dewi", "/settings/notices/1/"),
    Scene("waits", "dewi", "/settings/waits/"),
    Scene("dead-letters", "dewi", "/settings/dead-letters/"),
    Scene("skills", "dewi", "/settings/skills/"),
    Scene("skills-of", "dewi", "/settings/skills/", FIRST),
    Scene("shifts", "dewi", "/settings/shifts/"),
    Scene("channels", "admin", "/settings/channels/"),
    Scene("channel", "admin", "/settings/channels/", FIRST),
    Scene("channel-kinds", "admin", "/settings/channels/", "main .mtop a.btn"),
    Scene("channel-connect", "admin", "/settings/channels/of/1/add/telegram/"),
    Scene("team", "admin", "/settings/team/"),
    Scene("person-new", "admin", "/settings/team/add/"),
    Scene("person", "admin", "/settings/team/", FIRST),
    Scene("colours", "admin", "/settings/colours/"),
    Scene("colours-refused", "admin", "/settings/colours/", steps=("fill [name$=colour] = #00ff00", "click form.stack button.primary")),
    Scene("first-steps", "admin", "/settings/start/"),
    Scene("help", "admin", "/settings/channels/", steps=("click .help summary",)),
    Scene("styleguide", "admin", "/styleguide/"),
    Scene("offline", "", "/offline/"),
    Scene("webhooks", "admin", "/settings/webhooks/"),
    Scene("tokens", "admin", "/settings/tokens/"),
    Scene("journal", "putu", "/settings/journal/"),
    Scene("not-yours", "rani", "/settings/team/"),
    Scene("not-there", "rani", "/conversations/999999/"),
)  # fmt: skip
