"""Complaint cases, by the operations the console uses."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Conversation
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.base import queried
from responders.api.serializers.cases import (
    CaseDecision,
    CaseFilters,
    CaseReason,
    CaseSerializer,
    OpenCase,
    WriteLetter,
)
from responders.models import Case, CaseCategory
from responders.operations import case_letters, case_moves, cases
from responders.operations.cases import Complaint

READ = Needs("read_cases", "read:inbox")
EDIT = Needs("edit_cases", "write:reply")


class CaseDoor(Door):
    def case(self, pk: int) -> Case:
        return get_object_or_404(cases.readable(self.responder), pk=pk)

    def shown(self, case: Case) -> Response:
        return Response(CaseSerializer(self.case(case.pk)).data)


class CaseList(CaseDoor):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="cases_list",
        summary="The register of complaints, newest first",
        parameters=[CaseFilters, *PAGING],
        responses=answers(paged(CaseSerializer)),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(CaseFilters, queried(request.query_params))
        return self.page(cases.readable(self.responder).filter(**wanted), CaseSerializer, "-pk")


class CaseDetail(CaseDoor):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="cases_retrieve", summary="One complaint", responses=answers(CaseSerializer)
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(self.case(pk))


class CaseOpening(CaseDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="cases_create",
        summary="Make a complaint case of a conversation",
        request=OpenCase,
        responses=answers(CaseSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        conversation, wanted = self.conversation(pk), self.read(OpenCase)
        categories = CaseCategory.objects.filter(brand=conversation.brand_id, is_active=True)
        for axis in ("type", "product"):
            wanted[axis] = get_object_or_404(categories, axis=axis, code=wanted[axis])
        case = cases.open_case(conversation, Complaint(**wanted), by=self.by, at=self.at)
        return self.shown(case)


class CaseExtension(CaseDoor):
    needs = {"POST": Needs("extend_cases", "write:reply")}

    @extend_schema(
        operation_id="cases_extend",
        summary="Extend the period once, after the customer was told",
        request=CaseReason,
        responses=answers(CaseSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        case, wanted = self.case(pk), self.read(CaseReason)
        return self.shown(cases.extend(case, wanted["reason"], by=self.by, at=self.at))


class CaseVersion(CaseDoor):
    needs = {"POST": Needs("extend_cases", "write:reply")}

    @extend_schema(
        operation_id="cases_move",
        summary="Count by the version of the deadlines that is in use now",
        request=CaseReason,
        responses=answers(CaseSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        case, wanted = self.case(pk), self.read(CaseReason)
        return self.shown(case_moves.move(case, wanted["reason"], by=self.by, at=self.at))


class CaseDeciding(CaseDoor):
    needs = {"PUT": Needs("decide_cases", "write:reply")}

    @extend_schema(
        operation_id="cases_decide",
        summary="Say what the answer will be",
        request=CaseDecision,
        responses=answers(CaseSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        case, wanted = self.case(pk), self.read(CaseDecision)
        return self.shown(cases.decide(case, **wanted, by=self.by, at=self.at))


class CaseLetters(CaseDoor):
    needs = {"POST": EDIT}  # to extend or answer, the operation asks for more

    @extend_schema(
        operation_id="cases_write",
        summary="Send a letter in private, or write down that it was told in another way",
        request=WriteLetter,
        responses=answers(CaseSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        case, wanted = self.case(pk), self.read(WriteLetter)
        if "conversation" in wanted:
            talks = Conversation.objects.select_related("channel", "brand").filter(
                case_links__case=case
            )
            talk = get_object_or_404(talks, pk=wanted.pop("conversation"))
            case_letters.send(case, wanted.pop("sort"), talk, **wanted, by=self.by, at=self.at)
        else:
            case_letters.record(case, **wanted, by=self.by, at=self.at)
        return self.shown(case)
