"""Documents of a complaint case, and their files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.serving import served
from responders.api.auth import Needs
from responders.api.door import PAGING, PROBLEMS, answers, paged
from responders.api.serializers.cases import CaseDocumentSerializer, FileForCase
from responders.api.views.cases import EDIT, READ, CaseDoor
from responders.models import Case, CaseDocument
from responders.operations import case_files


class CaseDocuments(CaseDoor):
    needs = {"GET": READ, "POST": EDIT}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="case_documents_list",
        summary="Documents of a complaint, asked for and received",
        parameters=PAGING,
        responses=answers(paged(CaseDocumentSerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = self.case(pk).documents.select_related("file")
        return self.page(rows, CaseDocumentSerializer, "pk")

    @extend_schema(
        operation_id="case_documents_create",
        summary="Put a file in, for a document that was asked for or as one more",
        request={"multipart/form-data": FileForCase},
        responses=answers(CaseDocumentSerializer, 201),
    )
    def post(self, request: Request, pk: int) -> Response:
        case, wanted = self.case(pk), self.read(FileForCase)
        document = _document(case, wanted["document"]) if "document" in wanted else None
        made = case_files.put(
            case, wanted["file"].read(), wanted["file"].name, document, by=self.by, at=self.at
        )
        return Response(CaseDocumentSerializer(made).data, status=201)


class CaseDocumentContent(CaseDoor):
    needs = {"GET": Needs("open_files", "read:inbox")}

    @extend_schema(
        operation_id="case_documents_content",
        summary="The bytes of a document of a complaint",
        responses={**PROBLEMS, (200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, document_id: int) -> HttpResponse:
        file = case_files.content_of(_document(self.case(pk), document_id), by=self.by)
        if file is None:
            raise Http404
        return served(request._request, file)


def _document(case: Case, pk: int) -> CaseDocument:
    return get_object_or_404(case.documents.select_related("case", "file"), pk=pk)
