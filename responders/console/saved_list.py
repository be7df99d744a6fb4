"""Saved views of the inbox: the list, a new one, another name or place, one less and back again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders.console import chips, queue, view_counts
from responders.console.doors import Knock, door
from responders.console.forms.views import NameForm, ViewForm
from responders.console.page import page
from responders.models import SavedView
from responders.operations import saved_views

HERE = "saved-views"


@door("read_conversations", "GET")
def listing(request: Knock) -> HttpResponse:
    found = list(saved_views.visible(request.responder).select_related("owner", "brand", "team"))
    many = view_counts.counts(found, request.responder, request.at)
    places = saved_views.positions(found)
    context = {
        "rows": [
            {
                "view": view,
                "chips": chips.chips(view_counts.wish_of(view)[1], request.responder, ""),
                "listing": view_counts.wish_of(view)[0],
                "count": many.get(view.pk),
                "up": places[view.pk] - 1,
                "down": places[view.pk] + 1,
                "may_change": saved_views.may_change(view, request.responder),
            }
            for view in found
        ],
        "removed": saved_views.removed(request.responder, request.at),
    }
    return page(request, "console/saved_views.html", context)


@door("read_conversations", "GET", "POST")
def add(request: Knock) -> HttpResponse:
    """The address asked with, without search words, is the view's."""
    wish = queue.Wish.of(request)
    query = chips.query(wish.listing.slug, wish.filters)
    form = ViewForm(request.responder, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = saved_views.save(
                form.cleaned_data["name"],
                query,
                **form.readers(),
                by=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": found.name})
            return redirect(f"{reverse('queue')}?{found.query}")
    back = f"{reverse('queue')}?{wish.query}"
    return _form(request, form, heading=_("Save this view"), back=back, wish=wish)


@door("read_conversations", "GET", "POST")
def edit(request: Knock, view_id: int) -> HttpResponse:
    view = _changeable(request, view_id)
    form = NameForm(view, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.rename(view, form.cleaned_data["name"], by=request.user, at=request.at)
        except Refused as refused:
            form.add_error("name", refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(HERE)
    heading = _("Rename %(name)s") % {"name": view.name}
    return _form(request, form, heading=heading, back=reverse(HERE))


@door("read_conversations", "POST")
def place(request: Knock, view_id: int) -> HttpResponse:
    """`to`: its new place among those of the same readers, from 0."""
    view, wanted = _changeable(request, view_id), request.POST.get("to", "")
    if wanted.isdecimal() and len(wanted) < 4:
        saved_views.place(view, int(wanted), by=request.user, at=request.at)
    return redirect(f"{reverse(HERE)}#view-{view.pk}")


@door("read_conversations", "POST")
def remove(request: Knock, view_id: int) -> HttpResponse:
    view = _changeable(request, view_id)
    saved_views.remove(view, by=request.user, at=request.at)
    messages.success(request, _("%(name)s was removed.") % {"name": view.name})
    return redirect(HERE)


@door("read_conversations", "POST")
def restore(request: Knock, view_id: int) -> HttpResponse:
    rows = saved_views.removed(request.responder, request.at)
    view = get_object_or_404(rows, pk=view_id)
    saved_views.restore(view, by=request.user, at=request.at)
    messages.success(request, _("%(name)s is back.") % {"name": view.name})
    return redirect(HERE)


def _changeable(request: Knock, view_id: int) -> SavedView:
    """Raises Http404 for one that is not seen, NotAllowed in the operation for one of others."""
    found = saved_views.visible(request.responder).filter(pk=view_id).first()
    if found is None:
        raise Http404
    saved_views.require_change(found, request.user)
    return found


def _form(request: Knock, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    words = {"form": form, "action": _("Save"), **context}
    return page(request, "console/saved_form.html", words, status=status)
