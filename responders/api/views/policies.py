"""Policies, and the tier of a customer, which they may ask for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Brand
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.policies import (
    NewPolicy,
    PlaceInTier,
    PolicyNaming,
    PolicyOrdering,
    PolicySerializer,
    PolicySpec,
    PolicySwitching,
    RebasedSerializer,
    TierSerializer,
)
from responders.api.views.conversations import READ as READ_CONVERSATION
from responders.models import SlaPolicy
from responders.operations import policies, rebasing, tiers

READ = Needs("edit_policies", "read:report")
WRITE = Needs("edit_policies", "admin:channel")


class PolicyDoor(Door):
    def policies(self) -> QuerySet[SlaPolicy]:
        rows = SlaPolicy.objects.filter(brand__in=access.brand_ids(self.responder))
        return rows.filter(current__isnull=False).select_related("current")


class PolicyList(PolicyDoor):
    needs = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="policies_list",
        summary="SLA policies, in their order",
        parameters=PAGING,
        responses=answers(paged(PolicySerializer)),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.policies(), PolicySerializer, "position", "pk")

    @extend_schema(
        operation_id="policies_create",
        summary="A policy, last in the order",
        request=NewPolicy,
        responses=answers(PolicySerializer, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(NewPolicy)
        mine = access.brand_ids(self.responder)
        brand = get_object_or_404(Brand, pk=wanted["brand"], pk__in=mine)
        made = policies.create(brand, wanted["name"], _spec(wanted), by=self.by, at=self.at)
        return Response(PolicySerializer(made).data, status=201)


class PolicyDetail(PolicyDoor):
    needs = {"GET": READ, "PUT": WRITE}

    @extend_schema(
        operation_id="policies_retrieve",
        summary="A policy with the version in force",
        responses=answers(PolicySerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(PolicySerializer(get_object_or_404(self.policies(), pk=pk)).data)

    @extend_schema(
        operation_id="policies_update",
        summary="A new version, for what begins from now on",
        request=PolicySpec,
        responses=answers(PolicySerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        policy, wanted = get_object_or_404(self.policies(), pk=pk), self.read(PolicySpec)
        policies.change(policy, _spec(wanted), by=self.by, at=self.at)
        return Response(PolicySerializer(self.policies().get(pk=pk)).data)


class PolicyName(PolicyDoor):
    needs = {"PUT": WRITE}

    @extend_schema(
        operation_id="policy_name_update",
        summary="Another name for a policy; no promise changes",
        request=PolicyNaming,
        responses=answers(PolicySerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        policy, wanted = get_object_or_404(self.policies(), pk=pk), self.read(PolicyNaming)
        policies.rename(policy, wanted["name"], by=self.by, at=self.at)
        return Response(PolicySerializer(self.policies().get(pk=pk)).data)


class PolicyActivity(PolicyDoor):
    needs = {"PUT": WRITE}

    @extend_schema(
        operation_id="policy_activity_update",
        summary="Switch a policy on or off",
        request=PolicySwitching,
        responses=answers(PolicySerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        policy, wanted = get_object_or_404(self.policies(), pk=pk), self.read(PolicySwitching)
        policies.switch(policy, wanted["is_active"], by=self.by, at=self.at)
        return Response(PolicySerializer(self.policies().get(pk=pk)).data)


class PolicyRebase(PolicyDoor):
    needs = {"POST": WRITE}

    @extend_schema(
        operation_id="policy_rebase_create",
        summary="Count running clocks by the version in force, from their original start",
        description="A clock that is late already, or would be by it, keeps its old time.",
        request=None,
        responses=answers(RebasedSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        policy = get_object_or_404(self.policies(), pk=pk)
        done = rebasing.rebase(policy, by=self.by, at=self.at)
        return Response(RebasedSerializer(done).data)


class PolicyOrder(PolicyDoor):
    needs = {"PUT": WRITE}

    @extend_schema(
        operation_id="policy_order_update",
        summary="In which order the policies of a brand are asked",
        request=PolicyOrdering,
        responses=answers(PolicySerializer(many=True)),
    )
    def put(self, request: Request) -> Response:
        wanted, mine = self.read(PolicyOrdering), access.brand_ids(self.responder)
        brand = get_object_or_404(Brand, pk=wanted["brand"], pk__in=mine)
        policies.reorder(brand, wanted["policies"], by=self.by, at=self.at)
        rows = self.policies().filter(brand=brand).order_by("position", "pk")
        return Response(PolicySerializer(rows, many=True).data)


class CustomerTier(Door):
    needs = {"GET": READ_CONVERSATION, "PUT": Needs("set_tiers", "write:reply")}

    @extend_schema(
        operation_id="tier_retrieve",
        summary="The tier of a conversation's customer",
        responses=answers(TierSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        contact_id = self.conversation(pk).identity.contact_id
        return Response(TierSerializer({"tier": tiers.name_of(contact_id)}).data)

    @extend_schema(
        operation_id="tier_update",
        summary="Put a conversation's customer in a tier, or with an empty one in none",
        description="Their conversations under way come under the policy that fits now.",
        request=PlaceInTier,
        responses=answers(TierSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        contact, wanted = self.conversation(pk).identity.contact, self.read(PlaceInTier)
        name = tiers.place(contact, wanted["tier"], by=self.by, at=self.at)
        return Response(TierSerializer({"tier": name}).data)


def _spec(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: wanted[name] for name in ("conditions", "private_answers_public", "targets")}
