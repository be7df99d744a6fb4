"""What the workers do for the answering room."""

from __future__ import annotations

import random
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from inbox.later import later
from responders.console import posted
from responders.operations import (
    addresses,
    alerts,
    approvals,
    arrivals,
    bulk_actions,
    case_clocks,
    case_tellings,
    day_sums,
    expected,
    forecasts,
    handling_times,
    presence,
    replays,
    report_letters,
    routing,
    saved_views,
    scheduled_replies,
    scheduled_sweep,
    sending,
    shift_patterns,
    surveys,
    tellings,
    wait_notices,
    webhook_calls,
)
from responders.operations import attend as attending

LONGEST = timedelta(seconds=15)  # below the task's soft time limit
TURN = timedelta(seconds=3)  # then the other work of the same queue has its turn
TELLINGS_KEPT = timedelta(days=90)
WEBHOOK_LOG_KEPT = timedelta(days=30)


@shared_task
def attend() -> None:
    """Take notices into account until none is left."""
    end = timezone.now() + LONGEST
    attended = 0
    while (many := attending.attend(at=timezone.now())) and timezone.now() < end:
        attended += many
    if (attended or many) and routing.is_on():
        later("responders.tasks.route")  # something arrived, or a place became free


@shared_task
def route() -> None:
    """What waits goes to people who are there, in queues that push."""
    routing.run(at=timezone.now())


@shared_task
def lay_shifts() -> None:
    """The weeks that repeat, made ahead."""
    shift_patterns.lay_ahead(at=timezone.now())


@shared_task
def sweep_people() -> None:
    """Screens that gave no sign of life, what their owners left behind, and hints that were lost."""
    presence.sweep(at=timezone.now())
    routing.requeue(at=timezone.now())
    routing.run(at=timezone.now())


@shared_task
def sweep_cases() -> None:
    """Letters of complaint cases that were told meanwhile, and deadlines come near or passed; people are told."""
    case_clocks.sweep(at=timezone.now())
    case_tellings.tell(at=timezone.now())


@shared_task
def tell() -> None:
    """Hold what came due against the rules, make messages of it, and send them."""
    end = timezone.now() + LONGEST
    while alerts.plan(at=timezone.now()) and timezone.now() < end:
        continue
    while tellings.assemble(at=timezone.now()) and timezone.now() < end:
        continue
    sending.sweep(clock=timezone.now, draw=random.random)


@shared_task
def send_scheduled() -> None:
    """Replies whose time has come, and those that became needless before."""
    scheduled_sweep.sweep(at=timezone.now())


@shared_task
def check_addresses() -> None:
    """Send the links by which people show that an address is theirs."""
    addresses.sweep(clock=timezone.now)


@shared_task
def call_webhook(event_id: int) -> None:
    """Tell one program one thing, if it is due."""
    webhook_calls.call_one(event_id, clock=timezone.now, draw=random.random)


@shared_task
def call_webhooks() -> None:
    """Tell programs what is due, and what was left behind."""
    webhook_calls.sweep(clock=timezone.now, draw=random.random)


@shared_task
def mail_reports() -> None:
    """Saved reports whose hour has come, and letters that did not get through."""
    while report_letters.plan(at=timezone.now()):
        continue
    report_letters.sweep(posted.letter, clock=timezone.now, draw=random.random)


@shared_task
def forget() -> None:
    """Forget notices and webhook logs that nobody looks up any more."""
    at = timezone.now()
    tellings.forget(before=at - TELLINGS_KEPT)
    report_letters.forget(before=at - TELLINGS_KEPT)
    webhook_calls.forget(before=at - WEBHOOK_LOG_KEPT)
    saved_views.forget(before=at - saved_views.KEPT)
    bulk_actions.forget(before=at - bulk_actions.KEPT)
    scheduled_replies.forget(before=at - TELLINGS_KEPT)
    approvals.forget(before=at - TELLINGS_KEPT)


@shared_task
def forecast() -> None:
    """Which open reply clocks will probably be missed."""
    forecasts.refresh(at=timezone.now())


@shared_task
def tell_waits() -> None:
    """Customers who are to know how long it will take."""
    wait_notices.sweep(at=timezone.now())


@shared_task
def measure() -> None:
    """How long replies take, how many customers wrote in each half hour, and how many will."""
    handling_times.measure(at=timezone.now())
    arrivals.count(at=timezone.now())
    expected.refresh(at=timezone.now())


@shared_task
def sum_days() -> None:
    """Finished days of clocks, and those that late facts changed, for a while; then other work has its turn."""
    end = timezone.now() + TURN
    for day in day_sums.due(at=None):
        if timezone.now() >= end or not day_sums.sum_day(day, at=timezone.now()):
            return


@shared_task
def replay() -> None:
    """Work off slices of replays for a while, and come back for more."""
    end = timezone.now() + TURN
    while replays.step(at=timezone.now()):
        if timezone.now() >= end:
            later(replays.TASK)
            return


@shared_task
def carry_out() -> None:
    """Bulk actions, item by item for a while; then the other work of the same queue has its turn."""
    end = timezone.now() + TURN
    while bulk_actions.step(at=timezone.now()):
        if timezone.now() >= end:
            later(bulk_actions.TASK)
            return


@shared_task
def ask_surveys() -> None:
    """Ratings of what was resolved a while ago; what is left over waits for the next tick."""
    end = timezone.now() + LONGEST
    while surveys.ask_due(at=timezone.now()) and timezone.now() < end:
        continue
