"""Addresses of the management screens."""

from __future__ import annotations

from django.urls import path

from responders.console import (
    calendars,
    changed,
    channels,
    consents,
    dead_letters,
    journal,
    macros,
    manage,
    sla,
    team,
    tokens,
    triage,
    wallboard,
)

urlpatterns = [
    path("wallboard/", wallboard.wallboard, name="wallboard"),
    path("wallboard/values/", wallboard.values, name="wallboard-values"),
    path("wallboard/topic/", wallboard.topic, name="wallboard-topic"),
    path("settings/", manage.first, name="settings"),
    path("settings/policies/", sla.listing, name="manage-policies"),
    path("settings/policies/of/<int:brand_id>/add/", sla.add, name="manage-policy-add"),
    path("settings/policies/<int:pk>/", sla.edit, name="manage-policy"),
    path(
        "settings/policies/<int:pk>/versions/<int:number>/",
        sla.version,
        name="manage-policy-version",
    ),
    path("settings/policies/<int:pk>/move/", sla.move, name="manage-policy-move"),
    path("settings/policies/<int:pk>/switch/", sla.switch, name="manage-policy-switch"),
    path("settings/policies/<int:pk>/rebase/", sla.rebase, name="manage-policy-rebase"),
    path("settings/hours/", calendars.listing, name="manage-calendars"),
    path("settings/hours/of/<int:brand_id>/add/", calendars.add, name="manage-calendar-add"),
    path("settings/hours/<int:pk>/", calendars.edit, name="manage-calendar"),
    path("settings/channels/", channels.listing, name="manage-channels"),
    path("settings/channels/of/<int:brand_id>/add/", channels.kinds, name="manage-channel-kinds"),
    path(
        "settings/channels/of/<int:brand_id>/add/<slug:kind>/",
        channels.connect,
        name="manage-channel-connect",
    ),
    path("settings/channels/consent/", consents.back, name="manage-channel-consent"),
    path("settings/channels/<int:pk>/", channels.channel, name="manage-channel"),
    path("settings/channels/<int:pk>/pause/", channels.pause, name="manage-channel-pause"),
    path("settings/channels/<int:pk>/origins/", channels.origins, name="manage-channel-origins"),
    path("settings/channels/<int:pk>/gestures/", channels.gestures, name="manage-channel-gestures"),
    path(
        "settings/channels/<int:pk>/templates/", channels.templates, name="manage-channel-templates"
    ),
    path("settings/channels/<int:pk>/expiry/", channels.expiry, name="manage-channel-expiry"),
    path(
        "settings/channels/<int:pk>/gaps/<int:gap_id>/close/",
        channels.close_gap,
        name="manage-channel-gap-close",
    ),
    path("settings/channels/<int:pk>/resume/", channels.resume, name="manage-channel-resume"),
    path(
        "settings/channels/<int:pk>/reconnect/", channels.reconnect, name="manage-channel-reconnect"
    ),
    path("settings/rules/", triage.listing, name="manage-rules"),
    path("settings/rules/of/<int:brand_id>/add/", triage.add, name="manage-rule-add"),
    path("settings/rules/of/<int:brand_id>/try/", triage.rehearsal, name="manage-rules-try"),
    path("settings/rules/<int:pk>/", triage.edit, name="manage-rule"),
    path("settings/rules/<int:pk>/move/", triage.move, name="manage-rule-move"),
    path("settings/rules/<int:pk>/switch/", triage.switch, name="manage-rule-switch"),
    path("settings/macros/", macros.listing, name="manage-macros"),
    path("settings/macros/add/", macros.add, name="manage-macro-add"),
    path("settings/macros/<int:pk>/", macros.edit, name="manage-macro"),
    path("settings/macros/<int:pk>/remove/", macros.remove, name="manage-macro-remove"),
    path("settings/team/", team.people, name="manage-team"),
    path("settings/team/add/", team.add, name="manage-person-add"),
    path("settings/team/<int:pk>/", team.edit, name="manage-person"),
    path("settings/team/<int:pk>/disable/", team.disable, name="manage-person-disable"),
    path("settings/team/<int:pk>/enable/", team.enable, name="manage-person-enable"),
    path("settings/team/<int:pk>/password/", team.password, name="manage-person-password"),
    path("settings/teams/add/", team.add_team, name="manage-crew-add"),
    path("settings/teams/<int:pk>/", team.crew, name="manage-crew"),
    path("settings/teams/<int:pk>/leave/<int:responder_id>/", team.leave, name="manage-crew-leave"),
    path("settings/tokens/", tokens.listing, name="manage-tokens"),
    path("settings/tokens/add/", tokens.add, name="manage-token-add"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="manage-token-revoke"),
    path("settings/dead-letters/", dead_letters.listing, name="manage-dead-letters"),
    path(
        "settings/dead-letters/of/<int:hook_id>/",
        dead_letters.reason,
        name="manage-dead-letters-reason",
    ),
    path(
        "settings/dead-letters/of/<int:hook_id>/replay/",
        dead_letters.replay_all,
        name="manage-dead-letters-replay-all",
    ),
    path(
        "settings/dead-letters/<int:pk>/replay/",
        dead_letters.replay,
        name="manage-dead-letter-replay",
    ),
    path(
        "settings/dead-letters/<int:pk>/ignore/",
        dead_letters.ignore,
        name="manage-dead-letter-ignore",
    ),
    path("settings/changes/<int:activity_id>/back/", changed.back, name="manage-change-back"),
    path("settings/journal/", journal.journal, name="manage-journal"),
]
