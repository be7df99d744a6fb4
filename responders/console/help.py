"""What each screen and each section of the settings is for, in a few sentences; opened by a question mark."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from responders.console.words import Words

SCREENS: dict[str, Words] = {
    "queue": _(
        "What is due first stands on top. The ring beside a name is its clock: it fills as time runs out, and turns red when a promise is broken. What you send waits a few seconds, so that you can undo it."
    ),
    "wallboard": _(
        "How it goes right now, for everybody in the room. Do now names what helps most; the numbers below say why."
    ),
    "reports": _(
        "Every number leads to the conversations it was counted from. What a promise means follows the policy that was in force then."
    ),
    "cases": _(
        "A complaint case has its own deadlines, in working days, and its own letters. Day by day shows how a deadline was counted."
    ),
    "notices": _(
        "What you were told: clocks that run out, mentions, replies that were not sent. Preferences say how you are told."
    ),
    "preferences": _(
        "How the console looks and is used by you alone: language, theme, keys and how you are told."
    ),
}

HELP: dict[str, Words] = {
    "policies": _(
        "A policy promises when customers are answered. The first one whose conditions fit a conversation applies. A change makes a new version; what runs already keeps the old one."
    ),
    "calendars": _(
        "Clocks that count working time stand still outside these hours and on closed days. Several policies may share one calendar."
    ),
    "replays": _(
        "A replay counts past conversations again under another policy, and changes nothing. It shows what a promise would have cost."
    ),
    "rules": _(
        "Rules read what customers write and set priority, queue, tags and policy. They are asked from top to bottom. Try them on a text before you save."
    ),
    "routing": _("Routing gives what waits in a queue to somebody who is there, has room and can do it."),
    "approvals": _("Replies in a queue can need the approval of a second person before they leave. Nobody approves their own, and no clock waits."),
    "macros": _("A macro is an answer written once. In the composer, / at the start of a word finds it. Your own are offered to nobody else."),
    "complaints": _(
        "Deadlines and letters of formal complaints, by kind and product. A version has to be confirmed before it counts."
    ),
    "channels": _(
        "A channel is one account of a brand on a platform. A paused one still receives. A broken one says why and holds its replies until it is connected again."
    ),
    "surveys": _("After a conversation is resolved, customers may be asked for a rating. Each brand decides where and how often."),
    "notices": _("A rule tells people when a clock is due soon or late: at the bell, by e-mail, in their browsers or to a program."),
    "waits": _(
        "Customers who write when nobody can answer soon are told how long it will take. Nothing is told where there is too little history."
    ),
    "look": _(
        "The colour must leave every text readable in the light and in the dark theme, at 4.5 to 1 or more. A colour that does not is refused, and the nearest one that does is offered."
    ),
    "webhooks": _("A program elsewhere is told what happens here. Each message is signed, and tried again until it arrives."),
    "dead-letters": _(
        "What a platform sent and we could not read. Nothing is lost: it can be read again after a repair, or set aside with a reason."
    ),
    "team": _("Who works here, with which role and for which brands. A disabled person is signed out at once."),
    "skills": _("What people can do, and how much they take at once. Routing and planning read it."),
    "shifts": _("Who is planned when. Forecasts and told waits count those who are planned."),
    "tokens": _("A token lets a program act as one person, within what is ticked, until it ends. It is shown once."),
    "journal": _("Every act with its author and its time. Nothing in it can be changed or removed."),
}  # fmt: skip
