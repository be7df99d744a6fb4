"""Replies that a second person looks at."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.approvals import ApprovalSerializer, Approving, Rejecting
from responders.api.serializers.messages import MessageSerializer, Wording
from responders.api.views.conversations import READ
from responders.api.views.replies import mode_of
from responders.models import Approval
from responders.operations import approval_rules, approvals

REPLY = Needs("reply", "write:reply")
APPROVE = Needs("approve_replies", "write:reply")


class ApprovalQueue(Door):
    needs = {"GET": Needs("approve_replies", "read:inbox")}

    @extend_schema(
        operation_id="approvals_queue",
        summary="What waits for your approval, oldest first",
        parameters=PAGING,
        responses=answers(paged(ApprovalSerializer)),
    )
    def get(self, request: Request) -> Response:
        rows = approval_rules.waiting_for(self.responder).select_related(
            "delivery", "conversation", "author"
        )
        return self.page(rows, ApprovalSerializer, "created_at", "pk")


class ApprovalDoor(Door):
    def row(self, pk: int, approval_id: int) -> Approval:
        rows = Approval.objects.filter(conversation=self.conversation(pk))
        return get_object_or_404(rows.select_related("conversation"), pk=approval_id)


class ApprovalList(ApprovalDoor):
    needs = {"GET": READ, "POST": REPLY}

    @extend_schema(
        operation_id="approvals_list",
        summary="Submissions of a conversation, newest first",
        parameters=PAGING,
        responses=answers(paged(ApprovalSerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = Approval.objects.filter(conversation=self.conversation(pk))
        rows = rows.select_related("delivery", "conversation", "author")
        return self.page(rows, ApprovalSerializer, "-pk")

    @extend_schema(
        operation_id="approvals_create",
        summary="Submit a reply for approval",
        description="Takes the place of one that is open. Stops no clock. The same client_token and text answer 200 "
        "with the first submission.",
        request=Wording,
        responses={**answers(ApprovalSerializer, 201), 200: ApprovalSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(Wording)
        is_private = wanted.pop("is_private_reply")
        made = approvals.submit(
            conversation,
            mode=mode_of(conversation, is_private=is_private),
            by=self.by,
            at=self.at,
            **wanted,
        )
        status = 201 if made.created_at == self.at else 200
        return Response(ApprovalSerializer(made, context=self.context()).data, status=status)


class ApprovalDetail(ApprovalDoor):
    needs = {"DELETE": REPLY}

    @extend_schema(
        operation_id="approvals_destroy",
        summary="Take one's own submission back",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int, approval_id: int) -> Response:
        approvals.discard(self.row(pk, approval_id), by=self.by, at=self.at)
        return Response(status=204)


class ApprovalGiving(ApprovalDoor):
    needs = {"POST": APPROVE}

    @extend_schema(
        operation_id="approvals_approve",
        summary="Approve: the reply leaves as its author's",
        request=Approving,
        responses=answers(MessageSerializer, 201),
    )
    def post(self, request: Request, pk: int, approval_id: int) -> Response:
        row, wanted = self.row(pk, approval_id), self.read(Approving)
        delivery = approvals.approve(row, **wanted, by=self.by, at=self.at)
        body = MessageSerializer(delivery.message, context=self.context()).data
        return Response(body, status=201)


class ApprovalRejection(ApprovalDoor):
    needs = {"POST": APPROVE}

    @extend_schema(
        operation_id="approvals_reject",
        summary="Send a submission back with a note",
        request=Rejecting,
        responses=answers(ApprovalSerializer),
    )
    def post(self, request: Request, pk: int, approval_id: int) -> Response:
        row, wanted = self.row(pk, approval_id), self.read(Rejecting)
        held = approvals.reject(row, wanted["note"], by=self.by, at=self.at)
        return Response(ApprovalSerializer(held, context=self.context()).data)
