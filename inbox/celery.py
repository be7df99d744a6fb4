"""The Celery application: wake-ups carrying ids, never promises; rows and sweeps are the guarantee."""

from __future__ import annotations

import gc
import os

from celery import Celery, signals
from celery.schedules import crontab
from django.conf import settings
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inbox.settings")

ROLES = ("intake", "deliver", "sla", "default")
TICKER = (
    "responders.ticker.Ticker"  # the SLA watch lives in the workers of the role sla, not in tasks
)

LISTENER = "inbox.listener.step.Step"  # beside what reads and polls, which it wakes


def canary_queue(worker: str) -> str:
    """The queue that exactly one worker process reads, so that an answer proves that very process."""
    return f"canary.{worker}"


def _every(seconds: float, task: str, *args: str) -> dict[str, object]:
    """A tick; it lapses when the next one is due, so a stopped worker finds no pile."""
    return {
        "task": task,
        "schedule": seconds,
        "args": args,
        "options": {"expires": max(seconds, 2)},
    }


def _at(minute: str, task: str) -> dict[str, object]:
    return {"task": task, "schedule": crontab(minute=minute)}


app = Celery("dua")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 60,  # seconds; longer than the longest task
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=20,
    task_time_limit=30,
    task_default_queue="default",
    task_queues=[Queue(role) for role in ROLES],
    task_create_missing_queues=True,  # the canary queues
    task_routes={
        "inbox.tasks.drain_*": {"queue": "intake"},
        "inbox.tasks.poll_*": {"queue": "intake"},
        "inbox.tasks.deliver": {"queue": "deliver"},
        "inbox.tasks.sweep_deliveries": {"queue": "deliver"},
        "inbox.tasks.act": {"queue": "deliver"},
        "inbox.tasks.gesture": {"queue": "deliver"},
        "inbox.tasks.sweep_acts": {"queue": "deliver"},
        "responders.tasks.send_scheduled": {"queue": "deliver"},
        "responders.tasks.attend": {"queue": "sla"},
    },
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=5,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    enable_utc=True,
    timezone="UTC",
    beat_scheduler="celery.beat.Scheduler",  # in memory: no file that a crash can spoil
    beat_schedule={
        # Slices of replays whose worker died, or whose hint was lost; cheap where none is open.
        "replay": _every(5, "responders.tasks.replay"),
        # Bulk actions whose worker died, or whose hint was lost; cheap where none is open.
        "carry out": _every(5, "responders.tasks.carry_out"),
        # Wake-ups can be lost with the broker; what was stored is interpreted within a second all the same.
        "drain envelopes": _every(1, "inbox.tasks.drain_envelopes"),
        # The same for replies that are due, and for those whose sender died.
        "sweep deliveries": _every(1, "inbox.tasks.sweep_deliveries"),
        "sweep acts": _every(5, "inbox.tasks.sweep_acts"),
        # Notices that the answering room has not taken up yet.
        "attend": _every(1, "responders.tasks.attend"),
        # People whose screen went silent, and what waits although somebody has room.
        "sweep people": _every(5, "responders.tasks.sweep_people"),
        # Who is to know that a clock is due or late; cheap where nothing came due.
        "tell": _every(1, "responders.tasks.tell"),
        # Replies planned for a time; the row is the promise, this only looks.
        "send scheduled": _every(1, "responders.tasks.send_scheduled"),
        # Links that show whose an address is, where the hint was lost or the mail server did not answer.
        "check addresses": _every(10, "responders.tasks.check_addresses"),
        # Programs that want to know, where the hint was lost or they did not answer.
        "call webhooks": _every(2, "responders.tasks.call_webhooks"),
        # Channels that cannot call us; cheap where none is due.
        "poll channels": _every(2, "inbox.tasks.poll_channels"),
        # What customers attached, where the hint was lost or the platform was not ready.
        "fetch media": _every(5, "inbox.tasks.fetch_media"),
        # A snooze ends to the nearest few seconds; nobody waits for it on the screen.
        "wake snoozed": _every(5, "inbox.tasks.wake_snoozed"),
        # What an outage of ours may have cost; cheap where no gap is open.
        "fill gaps": _at("*", "inbox.tasks.fill_gaps"),
        # Hubs forget us after days, and a new channel is polled meanwhile; cheap where none is due.
        "keep subscriptions": _at("*", "inbox.tasks.keep_subscriptions"),
        # Days before the end of a channel's credentials; ten minutes more or less are nothing.
        "renew credentials": _at("*/10", "inbox.tasks.renew_credentials"),
        # A token may be withdrawn, or lose a permission, while nobody writes.
        "ask grants": _at("23", "inbox.tasks.ask_grants"),
        # A template may be approved, or paused, at any time; a refused one is asked about at once.
        "ask templates": _at("41", "inbox.tasks.ask_templates"),
        "alarm expiries": _at("*/10", "inbox.tasks.alarm_expiries"),
        # Complaint cases are counted in days; a letter's acceptance is dated by itself, so a minute late is not late.
        "sweep cases": _at("*", "responders.tasks.sweep_cases"),
        # Reports that somebody asked for by the hour; cheap where none is due.
        "mail reports": _at("*", "responders.tasks.mail_reports"),
        # Ratings are asked for minutes after a resolution, or hours.
        "ask surveys": _at("*", "responders.tasks.ask_surveys"),
        # Shows that this schedule is alive and that its ticks arrive.
        "beat canary": _every(5, "inbox.tasks.canary", "beat"),
        # Which clocks will probably be missed; a minute old is new enough for whoever plans the next hour.
        "forecast": _every(60, "responders.tasks.forecast"),
        # A customer is told the wait a minute after writing, give or take this.
        "tell waits": _every(10, "responders.tasks.tell_waits"),
        # How long replies take and how many customers write; both move slowly.
        "measure": _at("*/30", "responders.tasks.measure"),
        # A day of clocks that has ended, or that changed since; reports look at the clocks themselves meanwhile.
        "sum days": _every(60, "responders.tasks.sum_days"),
        # Shifts of the weeks that repeat, eight weeks ahead; a day more each night.
        "lay shifts": {
            "task": "responders.tasks.lay_shifts",
            "schedule": crontab(hour="18", minute="10"),
        },
        # What may be forgotten is forgotten at night, in Jakarta.
        "prune": {"task": "inbox.tasks.prune", "schedule": crontab(hour="18", minute="30")},
        "forget": {"task": "responders.tasks.forget", "schedule": crontab(hour="18", minute="40")},
    },
)
app.autodiscover_tasks(["inbox", "responders"])
app.set_default()

if os.environ.get("DUA_ROLE") == "sla":
    app.steps["worker"].add(TICKER)
if os.environ.get("DUA_ROLE") == "intake":
    app.steps["worker"].add(LISTENER)


@signals.worker_ready.connect
def _collect_seldom(**_given: object) -> None:
    """Thousands of rows a second live for one statement; looking through what was loaded at start costs a fifth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
