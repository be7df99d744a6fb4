"""Papers of a complaint case as files: judged, sealed and kept where attachments are, as long as the case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.core.cleaning import clip
from inbox.errors import Refused
from inbox.models import StoredFile, User
from inbox.operations import files
from responders import access
from responders.models import Case, CaseDocument
from responders.operations import cases
from responders.operations.case_rows import log, masked

MOST_BYTES = 250_000_000  # of one case


def put(
    case: Case,
    content: bytes,
    name: str,
    document: CaseDocument | None = None,
    *,
    by: User | None,
    at: datetime,
) -> CaseDocument:
    """For a paper that was asked for, which is thereby received, or as one more of the case.

    Also after the case has ended, when it can no longer make documents complete. Raises NotAllowed, NotKept for what
    may not be kept, and Refused: too_many_documents, case_full, filed_already.
    """
    access.require(by, "edit_cases", case.brand_id)
    talk = case.links.select_related("conversation__channel").order_by("pk")[0].conversation
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        _require_room(case, len(content), document)
        file = files.keep(content, name, channel=talk.channel, at=at, is_kept=True, kept_by=by)
        is_asked = document is not None
        if document is None:
            title = clip(masked(file.name), 120)
            document = CaseDocument(case=case, name=title, asked_at=at, received_at=at)
        document.file, document.filed_by = file, by
        document.save()
        log(case, "case_document_filed", by=by, at=at, document=document.name)
        if is_asked and case.ended_at is None:
            cases.receive_document(document, at, by=by, at=at)
    return document


def content_of(document: CaseDocument, *, by: User) -> StoredFile | None:
    """The file, for whoever may open files of this brand."""
    access.require(by, "open_files", document.case.brand_id)
    return document.file


def _require_room(case: Case, size: int, document: CaseDocument | None) -> None:
    if document is not None and CaseDocument.objects.get(pk=document.pk, case=case).file_id:
        raise Refused("filed_already", _("There is a file for this document already."))
    if document is None and case.documents.count() >= cases.MOST_DOCUMENTS:
        raise Refused("too_many_documents", _("These are too many documents for one case."))
    sizes = case.documents.filter(file__isnull=False).values_list("file__size_bytes", flat=True)
    if sum(sizes) + size > MOST_BYTES:
        raise Refused("case_full", _("The files of one case may have 250 MB together."))
