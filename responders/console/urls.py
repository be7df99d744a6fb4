"""Addresses of the console: resources, not actions."""

from __future__ import annotations

from django.urls import path

from responders.console import (
    assignment,
    conversation,
    enclosures,
    identities,
    leaving,
    moderating,
    presence,
    queue,
    reply,
    resolution,
    reveal,
    session,
    snooze,
    tags,
)

ONE = "conversations/<int:conversation_id>/"
MESSAGE = f"{ONE}messages/<int:message_id>/"

urlpatterns = [
    path("", session.home, name="home"),
    path("sign-in/", session.SignIn.as_view(), name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("greeting/", session.greeting, name="greeting"),
    path("preferences/", session.preferences, name="preferences"),
    path("leaving/", leaving.leaving, name="leaving"),
    path("conversations/", queue.queue, name="queue"),
    path("conversations/counts/", queue.tally, name="queue-counts"),
    path("conversations/news/", queue.news, name="queue-news"),
    path(ONE, conversation.conversation, name="conversation"),
    path(f"{ONE}row/", queue.row, name="conversation-row"),
    path(f"{ONE}changes/", conversation.changes, name="conversation-changes"),
    path(f"{ONE}older/", conversation.older, name="conversation-older"),
    path(f"{ONE}reading/", conversation.reading, name="conversation-reading"),
    path(f"{ONE}presence/", presence.here, name="conversation-presence"),
    path(f"{ONE}replies/", reply.reply, name="replies"),
    path(f"{ONE}draft/", reply.draft, name="draft"),
    path(f"{ONE}enclosures/", enclosures.adding, name="enclosures"),
    path(f"{ONE}enclosures/<int:file_id>/", enclosures.waiting, name="enclosure"),
    path(f"{ONE}enclosures/<int:file_id>/removal/", enclosures.removal, name="enclosure-removal"),
    path(f"{ONE}attachments/<int:attachment_id>/", enclosures.attachment, name="attachment"),
    path(f"{ONE}attachments/<int:attachment_id>/retry/", enclosures.retry, name="attachment-retry"),
    path(f"{ONE}assignment/", assignment.assignment, name="assignment"),
    path(f"{ONE}assignment/release/", assignment.release, name="assignment-release"),
    path(f"{ONE}assignment/request/", assignment.takeover, name="assignment-request"),
    path(f"{ONE}resolution/", resolution.resolution, name="resolution"),
    path(f"{ONE}reopening/", resolution.reopening, name="reopening"),
    path(f"{ONE}spam/", resolution.spam, name="spam"),
    path(f"{ONE}snooze/", snooze.snooze, name="snooze"),
    path(f"{ONE}waking/", snooze.waking, name="waking"),
    path(f"{ONE}tags/", tags.tagging, name="tags"),
    path(f"{ONE}tags/<int:tag_id>/removal/", tags.removal, name="tag-removal"),
    path(f"{ONE}tier/", identities.tier, name="tier"),
    path(f"{ONE}identity-links/", identities.linking, name="identity-links"),
    path(
        f"{ONE}identity-links/<int:link_id>/removal/",
        identities.removal,
        name="identity-link-removal",
    ),
    path(f"{MESSAGE}reveals/", reveal.reveal, name="reveals"),
    path(f"{MESSAGE}needlessness/", resolution.needlessness, name="needlessness"),
    path(f"{MESSAGE}acts/", moderating.acting, name="acts"),
    path(f"{MESSAGE}unveiling/", reveal.unveiling, name="unveiling"),
    path(f"{MESSAGE}delivery/cancellation/", reply.cancellation, name="delivery-cancellation"),
    path(f"{MESSAGE}delivery/retry/", reply.attempt, name="delivery-retry"),
    path(f"{MESSAGE}delivery/confirmation/", reply.confirmation, name="delivery-confirmation"),
]
