"""Which replies need an approval, queue by queue."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.approval_rules import ApprovalRuleSerializer, ApprovalRuleWish
from responders.models import Queue, Responder
from responders.operations import approval_rules

READ = Needs("edit_approvals", "read:inbox")
WRITE = Needs("edit_approvals", "admin:channel")


class ApprovalRuleDoor(Door):
    def queues(self) -> QuerySet[Queue]:
        rows = approval_rules.queues_of(self.responder)
        return rows.prefetch_related("approval_rule__people")

    def queue(self, pk: int) -> Queue:
        return get_object_or_404(self.queues(), pk=pk)


class ApprovalRuleList(ApprovalRuleDoor):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="approval_rules_list",
        summary="Every queue of your brands, with its rule",
        parameters=PAGING,
        responses=answers(paged(ApprovalRuleSerializer)),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.queues(), ApprovalRuleSerializer, "pk")


class ApprovalRuleDetail(ApprovalRuleDoor):
    """By the queue's id."""

    needs = {"GET": READ, "PUT": WRITE}

    @extend_schema(
        operation_id="approval_rules_retrieve",
        summary="The rule of one queue",
        responses=answers(ApprovalRuleSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(ApprovalRuleSerializer(self.queue(pk)).data)

    @extend_schema(
        operation_id="approval_rules_update",
        summary="Another rule from now on; what is open is decided by it",
        request=ApprovalRuleWish,
        responses=answers(ApprovalRuleSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        queue, wanted = self.queue(pk), self.read(ApprovalRuleWish)
        people = Responder.objects.filter(pk__in=wanted.pop("people"))
        approval_rules.save(queue, **wanted, people=people, by=self.by, at=self.at)
        return Response(ApprovalRuleSerializer(self.queue(pk)).data)
