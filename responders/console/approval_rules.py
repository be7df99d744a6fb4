"""Whose replies are approved first, queue by queue; and by whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.errors import Refused
from responders import access
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.page import ROLES
from responders.models import ApprovalRule, Queue, Responder
from responders.operations import approval_rules

ABILITY = "edit_approvals"
SECTION = "approvals"
Whose, Approvers = ApprovalRule.Whose, ApprovalRule.Approvers
WHOSE = {
    Whose.NOBODY: gettext_lazy("Nobody’s"),
    Whose.SOME: gettext_lazy("Those of some roles, or of newcomers"),
    Whose.ALL: gettext_lazy("Everybody’s"),
}
APPROVERS = {
    Approvers.LEADS: gettext_lazy("Every lead and manager of the brand"),
    Approvers.TEAM: gettext_lazy("Who leads the queue’s team, and managers"),
    Approvers.PEOPLE: gettext_lazy("These people"),
}


class RuleForm(Form):
    whose = forms.ChoiceField(
        label=gettext_lazy("Whose replies need an approval"),
        choices=list(WHOSE.items()),
        widget=forms.RadioSelect,
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )
    newcomer_days = forms.IntegerField(
        label=gettext_lazy("Newcomers: days since their account was made"),
        min_value=0,
        max_value=approval_rules.MOST_DAYS,
        help_text=gettext_lazy("0: newcomers are not told apart."),
    )
    approvers = forms.ChoiceField(
        label=gettext_lazy("Who approves"),
        choices=list(APPROVERS.items()),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Nobody approves their own reply."),
    )
    people = forms.ModelMultipleChoiceField(
        Responder.objects.none(),
        label=gettext_lazy("People"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, queue: Queue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = access.ABILITIES["reply"]
        roles = [(role, words) for role, words in ROLES.items() if role in able]
        self.fields["roles"].choices = roles  # type: ignore[attr-defined]
        people = access.colleagues("approve_replies", queue.brand_id)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


@door(ABILITY, "GET")
def listing(request: Knock) -> HttpResponse:
    rows = [_row(queue) for queue in approval_rules.queues_of(request.responder)]
    return manage.page(request, SECTION, "console/approval_rules.html", {"rows": rows})


def _row(queue: Queue) -> dict[str, Any]:
    rule = getattr(queue, "approval_rule", None)
    whose = Whose(rule.whose) if rule else Whose.NOBODY
    return {
        "queue": queue,
        "is_on": whose != Whose.NOBODY,
        "whose": WHOSE[whose],
        "roles": [ROLES[role] for role in rule.roles] if rule and whose == Whose.SOME else [],
        "days": rule.newcomer_days if rule and whose == Whose.SOME else 0,
        "approvers": APPROVERS[Approvers(rule.approvers)] if rule else "",
        "people": list(rule.people.order_by("name")) if rule else [],
    }


@door(ABILITY, "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    queue = get_object_or_404(approval_rules.queues_of(request.responder), pk=pk)
    rule = getattr(queue, "approval_rule", None) or ApprovalRule(queue=queue)
    initial = {
        "whose": rule.whose,
        "roles": rule.roles,
        "newcomer_days": rule.newcomer_days,
        "approvers": rule.approvers,
        "people": rule.people.all() if rule.changed_at else [],
    }
    form = RuleForm(queue, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            approval_rules.save(queue, **form.cleaned_data, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-approvals")
    return manage.form_page(
        request,
        SECTION,
        form,
        heading=queue.name,
        action=_("Save"),
        back="manage-approvals",
        help_text=f"{queue.brand.name}, {queue.team.name}",
    )
