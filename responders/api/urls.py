"""Addresses of the API; every one belongs to a resource."""

from __future__ import annotations

from django.urls import path

from responders.api.views import (
    channels,
    clocks,
    conversations,
    dead_letters,
    files,
    handling,
    identity_links,
    messages,
    replays,
    replies,
    reports,
    schema,
)

urlpatterns = [
    path("schema/", schema.Schema.as_view()),
    path("conversations/", conversations.ConversationList.as_view()),
    path("conversations/<int:pk>/", conversations.ConversationDetail.as_view()),
    path("conversations/<int:pk>/messages/", messages.MessageList.as_view()),
    path("conversations/<int:pk>/enclosures/", files.EnclosureList.as_view()),
    path(
        "conversations/<int:pk>/attachments/<int:attachment_id>/content/",
        files.AttachmentContent.as_view(),
    ),
    path("conversations/<int:pk>/replies/", replies.ReplyList.as_view()),
    path("conversations/<int:pk>/notes/", replies.NoteList.as_view()),
    path("conversations/<int:pk>/assignment/", handling.Assignment.as_view()),
    path("conversations/<int:pk>/resolution/", handling.Resolution.as_view()),
    path("conversations/<int:pk>/snooze/", handling.Snoozing.as_view()),
    path("conversations/<int:pk>/tags/", handling.TagList.as_view()),
    path("conversations/<int:pk>/tags/<int:tag_id>/", handling.TagDetail.as_view()),
    path("conversations/<int:pk>/identity-links/", identity_links.IdentityLinkList.as_view()),
    path("conversations/<int:pk>/clocks/", clocks.ClockList.as_view()),
    path("identity-links/<int:pk>/", identity_links.IdentityLinkDetail.as_view()),
    path("clocks/<int:pk>/", clocks.ClockDetail.as_view()),
    path("replays/", replays.ReplayList.as_view()),
    path("replays/<int:pk>/", replays.ReplayDetail.as_view()),
    path("replays/<int:pk>/cancellation/", replays.ReplayCancellation.as_view()),
    path("reports/sla/", reports.SlaReport.as_view()),
    path("channels/", channels.ChannelList.as_view()),
    path("channels/<int:pk>/", channels.ChannelDetail.as_view()),
    path("channels/<int:pk>/pause/", channels.Pause.as_view()),
    path("channels/<int:pk>/resume/", channels.Resume.as_view()),
    path("channels/<int:pk>/expiry/", channels.ChannelExpiry.as_view()),
    path("channels/<int:pk>/gaps/<int:gap_id>/closure/", channels.GapClosure.as_view()),
    path("dead-letters/", dead_letters.DeadLetterList.as_view()),
    path("dead-letters/<int:pk>/replay/", dead_letters.Replay.as_view()),
    path("dead-letters/<int:pk>/ignore/", dead_letters.IgnoreLetter.as_view()),
    path("envelopes/", dead_letters.EnvelopeList.as_view()),
]
