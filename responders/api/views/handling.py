"""Who has a conversation, where it stands, what it is labelled with."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Conversation
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.base import NamedSerializer
from responders.api.serializers.conversations import (
    Assign,
    AssignmentSerializer,
    ConversationSerializer,
    Label,
    Prioritise,
    Snooze,
)
from responders.api.views.conversations import READ
from responders.models import Assignment as Given
from responders.models import Responder, Tag
from responders.operations import assignments, conversations, handlings, tags

MOVE = Needs("move", "write:reply")
TAG = Needs("tag", "write:reply")
ASSIGN = Needs("assign_self", "write:reply")  # to others: the operation asks for more


class HandlingDoor(Door):
    def shown(self, conversation: Conversation) -> Response:
        return Response(
            ConversationSerializer(self.conversation(conversation.pk), context=self.context()).data
        )


class Assignment(HandlingDoor):
    needs = {"GET": READ, "PUT": ASSIGN, "DELETE": ASSIGN}

    @extend_schema(
        operation_id="assignment_retrieve",
        summary="Who has a conversation, and why routing gave it to them",
        responses=answers(AssignmentSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        active = Given.objects.filter(conversation=self.conversation(pk), ended_at=None)
        return Response(AssignmentSerializer(get_object_or_404(active)).data)

    @extend_schema(
        operation_id="assignment_update",
        summary="Take a conversation, or give it to somebody",
        request=Assign,
        responses=answers(ConversationSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(Assign)
        if wanted["responder"] == self.responder.pk:
            assignments.claim(conversation, by=self.by, at=self.at)
        else:
            there = Responder.objects.filter(brands=conversation.brand_id, user__is_active=True)
            owner = get_object_or_404(there, pk=wanted["responder"])
            assignments.assign(conversation, owner, by=self.by, at=self.at)
        return self.shown(conversation)

    @extend_schema(
        operation_id="assignment_destroy",
        summary="Release a conversation",
        responses=answers(ConversationSerializer),
    )
    def delete(self, request: Request, pk: int) -> Response:
        conversation = self.conversation(pk)
        assignments.release(conversation, by=self.by, at=self.at)
        return self.shown(conversation)


class Resolution(HandlingDoor):
    needs = {"POST": MOVE, "DELETE": MOVE}

    @extend_schema(
        operation_id="resolution_create",
        summary="Resolve a conversation",
        request=None,
        responses=answers(ConversationSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation = self.conversation(pk)
        conversations.resolve(conversation, by=self.by, at=self.at)
        return self.shown(conversation)

    @extend_schema(
        operation_id="resolution_destroy",
        summary="Open a resolved conversation again",
        responses=answers(ConversationSerializer),
    )
    def delete(self, request: Request, pk: int) -> Response:
        conversation = self.conversation(pk)
        conversations.reopen(conversation, by=self.by, at=self.at)
        return self.shown(conversation)


class Snoozing(HandlingDoor):
    needs = {"POST": MOVE, "DELETE": MOVE}

    @extend_schema(
        operation_id="snooze_create",
        summary="Put a conversation aside until a time",
        request=Snooze,
        responses=answers(ConversationSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(Snooze)
        conversations.snooze(conversation, wanted["until"], by=self.by, at=self.at)
        return self.shown(conversation)

    @extend_schema(
        operation_id="snooze_destroy",
        summary="Take a snoozed conversation up again",
        responses=answers(ConversationSerializer),
    )
    def delete(self, request: Request, pk: int) -> Response:
        conversation = self.conversation(pk)
        conversations.wake(conversation, by=self.by, at=self.at)
        return self.shown(conversation)


class LastMove(HandlingDoor):
    needs = {"DELETE": MOVE}

    @extend_schema(
        operation_id="last_move_destroy",
        summary="Undo that a conversation was resolved, snoozed or marked as spam, within an hour",
        description="Its clocks go on as if that had not been; opening it again would begin new ones.",
        responses=answers(ConversationSerializer),
    )
    def delete(self, request: Request, pk: int) -> Response:
        conversation = self.conversation(pk)
        conversations.take_back(conversation, by=self.by, at=self.at)
        return self.shown(conversation)


class Pressing(HandlingDoor):
    needs = {"PUT": MOVE}

    @extend_schema(
        operation_id="priority_update",
        summary="Say how pressing a conversation is",
        request=Prioritise,
        responses=answers(ConversationSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(Prioritise)
        handlings.prioritise(conversation, wanted["priority"], by=self.by, at=self.at)
        return self.shown(conversation)


class Needlessness(HandlingDoor):
    needs = {"PUT": MOVE, "DELETE": MOVE}

    @extend_schema(
        operation_id="needlessness_update",
        summary="Say that a message needs no reply",
        request=None,
        responses=answers(ConversationSerializer),
    )
    def put(self, request: Request, pk: int, message_id: int) -> Response:
        conversation = self.conversation(pk)
        message = get_object_or_404(conversation.messages, pk=message_id)
        conversations.mark_no_reply_needed(message, by=self.by, at=self.at)
        return self.shown(conversation)

    @extend_schema(
        operation_id="needlessness_destroy",
        summary="Say that it needs one after all: its clock goes on as if it had not been marked",
        responses=answers(ConversationSerializer),
    )
    def delete(self, request: Request, pk: int, message_id: int) -> Response:
        conversation = self.conversation(pk)
        message = get_object_or_404(conversation.messages, pk=message_id)
        conversations.unmark_no_reply_needed(message, by=self.by, at=self.at)
        return self.shown(conversation)


class TagList(Door):
    needs = {"GET": READ, "POST": TAG}

    @extend_schema(
        operation_id="tags_list",
        summary="Tags of a conversation",
        parameters=PAGING,
        responses=answers(paged(NamedSerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        found = Tag.objects.filter(taggings__conversation=self.conversation(pk)).order_by("pk")
        return self.page(found, NamedSerializer, "pk")

    @extend_schema(
        operation_id="tags_create",
        summary="Put a tag on; made where there is none of that name",
        request=Label,
        responses=answers(NamedSerializer, 201),
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(Label)
        tag = tags.add(conversation, wanted["name"], by=self.by, at=self.at)
        return Response(NamedSerializer(tag).data, status=201)


class TagDetail(Door):
    needs = {"DELETE": TAG}

    @extend_schema(
        operation_id="tags_destroy", summary="Take a tag off", responses=answers(None, 204)
    )
    def delete(self, request: Request, pk: int, tag_id: int) -> Response:
        conversation = self.conversation(pk)
        tag = Tag.objects.filter(taggings__conversation=conversation, pk=tag_id).first()
        if tag is None:
            raise Http404
        tags.remove(conversation, tag, by=self.by, at=self.at)
        return Response(status=204)
