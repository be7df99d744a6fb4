"""Eight weeks of the demo brand before the day that is told: as many conversations as a small bank has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from inbox.models import Brand, Channel
from inbox.operations.bulk import query
from responders.management.demo.past import (
    attendance,
    days,
    naming,
    notices,
    ratings,
    settling,
    waits,
)
from responders.management.demo.past.desk import Desk
from responders.management.demo.past.ledger import Stage, Told, tell
from responders.management.demo.past.people import People
from responders.management.demo.past.reading import Reader
from responders.management.demo.past.store import store
from responders.management.demo.past.subjects import OUTAGE, SUBJECTS
from responders.management.demo.past.talk import Customer, Talk, begin
from responders.models import Queue, Responder, SlaPolicy
from responders.operations import arrivals, expected, findings, handling_times

SEED = 17
LENGTH = timedelta(weeks=8)
ENDS = timedelta(hours=6)  # before now: then the told day begins
QUIET = timedelta(hours=2)  # before that the last ones begin, so that they are over in time
PUT_OFF = 4
_ANALYZE = "analyze inbox_conversation, inbox_message, inbox_activity, inbox_delivery, responders_handling, responders_slaclock"


def make(
    brand: Brand, channels: Mapping[str, Channel], todays: Sequence[Customer], *, at: datetime
) -> None:
    """By `at`, all of it; the same for the same moment. todays: people of the told day. In a transaction."""
    draw, zone = Random(SEED), ZoneInfo(brand.time_zone)
    start, end = at - LENGTH, at - ENDS
    agents, spans = attendance.of(brand, draw, start, end)
    stage = _stage(brand, channels, [agent.username for agent in agents])
    holidays = arrivals.special_days(start.astimezone(zone).date(), at.astimezone(zone).date())
    bad_day = days.outage_day(at.astimezone(zone).date(), holidays)
    hit = days.outage(draw, bad_day, zone)
    begun = days.arrivals(draw, start, end - QUIET, zone, holidays)
    weights = [subject.weight for subject in SUBJECTS]
    talks = [begin(draw, draw.choices(SUBJECTS, weights)[0], one) for one in begun]
    talks += [begin(draw, OUTAGE, one) for one in hit]
    desk = Desk(
        draw, agents, People(draw, todays, end), _Found(stage), (start, end), (hit[0], hit[-1])
    )
    desk.run(talks)
    kept = _kept(talks, at)
    waits.tell(kept, start, zone)
    for talk in kept:
        ratings.ask(draw, talk, end)
    tales = _told(stage, kept)
    ids = store(tales, at=at)
    settling.settle(ids, at=at)
    notices.write(draw, brand, ids)
    attendance.write(spans)
    ratings.turn_on(channels, start, at=at)
    waits.turn_on(channels, start, at=at)
    query(_ANALYZE)
    handling_times.measure(at=at)
    arrivals.count(at=at)
    expected.refresh(at=at)


def _stage(brand: Brand, channels: Mapping[str, Channel], usernames: Sequence[str]) -> Stage:
    people = Responder.objects.filter(user__username__in=usernames).select_related("user")
    versions = {
        policy.current.spec["conditions"].get("visibilities", ["public"])[0]: policy.current.pk
        for policy in SlaPolicy.objects.filter(brand=brand).select_related("current")
        if policy.current is not None
    }
    reader = Reader(brand)
    return Stage(
        brand,
        channels,
        {person.user.username: person for person in people},
        versions,
        Queue.objects.get(brand=brand, slug="general"),
        findings.Names(
            {(brand.pk, queue.slug): queue for queue in Queue.objects.filter(brand=brand)}, {}
        ),
        reader,
    )


class _Found:
    """What triage makes of words, and what was promised for them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.specs = {
            policy.current_id: policy.current.spec["targets"]
            for policy in SlaPolicy.objects.filter(brand=stage.brand).select_related("current")
            if policy.current is not None
        }

    def __call__(self, talk: Talk, text: str) -> tuple[bool, int, bool]:
        channel = self.stage.channels[naming.KINDS.get(talk.where, "webchat")]
        visibility = talk.visibility.value
        _verdict, decision = self.stage.reader.read(channel, text, visibility)
        targets = self.specs[self.stage.versions[visibility]]
        metric = "next_reply" if talk.owner else "first_reply"
        seconds = targets[metric][str(decision.priority)]["seconds"]
        return not decision.no_reply_needed, seconds, decision.queue == "fraud"


def _kept(talks: Sequence[Talk], at: datetime) -> list[Talk]:
    """What is over, and a few that are put off until after now; the told day is to begin with a clean desk."""
    later = [talk for talk in talks if talk.snoozed_until and talk.snoozed_until > at]
    return [talk for talk in talks if talk.is_over] + later[:PUT_OFF]


def _told(stage: Stage, talks: list[Talk]) -> list[Told]:
    """In the order in which they were received, each message with its number."""
    talks.sort(key=lambda talk: talk.events[0].settled_at or talk.begins_at)
    tales, number = [], 0
    for talk in talks:
        tales.append(
            tell(stage, talk, number, {"asked": ratings.write_down, "told_wait": waits.write_down})
        )
        number += len(tales[-1].messages)
    return tales
