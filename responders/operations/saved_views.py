"""A name for an address of the inbox: for oneself, for a team, or for whoever reads a brand's conversations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, User
from inbox.operations import locks
from inbox.operations.bulk import among
from responders import access
from responders.core.filters import read
from responders.models import Membership, Responder, SavedView, Team

MOST = 50  # of one person
KEPT = timedelta(days=7)  # after its removal, to be put back
LONGEST_QUERY = 1000


def visible(responder: Responder) -> QuerySet[SavedView]:
    """One's own, then those of one's teams and brands, each in the order somebody gave them."""
    if not access.may(responder, "read_conversations"):
        return SavedView.objects.none()
    return _ordered(SavedView.objects.filter(_seen_by(responder), removed_at=None))


def visible_to(
    people: Collection[Responder], reaches: Mapping[int, frozenset[int]]
) -> dict[int, list[SavedView]]:
    """By reader, what `visible` gives each; two queries. `reaches`: the brands of each, as access tells them."""
    every = frozenset[int]().union(*reaches.values())
    joined: dict[int, set[int]] = {one.pk: set() for one in people}
    ids = [one.pk for one in people]
    memberships = Membership.objects.filter(among("responder", ids), team__brand__in=every)
    for who, team, brand in memberships.values_list("responder_id", "team_id", "team__brand_id"):
        if brand in reaches[who]:
            joined[who].add(team)
    teams = set().union(*joined.values())
    heard = among("owner", ids) | Q(brand__in=every) | Q(team__in=teams)
    rows = list(_ordered(SavedView.objects.filter(heard, removed_at=None)))
    places: dict[tuple[str, int | None], set[int]] = defaultdict(set)
    for place, row in enumerate(rows):
        for key in (("owner", row.owner_id), ("brand", row.brand_id), ("team", row.team_id)):
            places[key].add(place)
    found = {}
    for one in people:
        brands = {("brand", pk) for pk in reaches[one.pk]}
        keys = {("owner", one.pk), *brands, *(("team", pk) for pk in joined[one.pk])}
        seen = set().union(*(places[key] for key in keys if key in places))
        is_reader = access.may(one, "read_conversations")
        found[one.pk] = [rows[place] for place in sorted(seen)] if is_reader else []
    return found


def _ordered(rows: QuerySet[SavedView]) -> QuerySet[SavedView]:
    audience = [F(name).asc(nulls_first=True) for name in ("brand", "team")]
    return rows.order_by(*audience, "position", "pk")


def removed(responder: Responder, at: datetime) -> QuerySet[SavedView]:
    """What may still be put back, by whoever may change it; newest first."""
    rows = SavedView.objects.filter(_seen_by(responder), removed_at__gt=at - KEPT)
    mine = [row.pk for row in rows if may_change(row, responder)]
    return SavedView.objects.filter(pk__in=mine).order_by("-removed_at")


def teams(responder: Responder) -> QuerySet[Team]:
    """Whose views this responder may make: a manager of all teams, a lead of the own ones."""
    if not access.may(responder, "share_views"):
        return Team.objects.none()
    found = Team.objects.filter(brand__in=access.brand_ids(responder)).order_by("name")
    return found if responder.role == access.MANAGER else found.filter(members=responder)


def save(
    name: str,
    query: str,
    *,
    brand_id: int | None = None,
    team_id: int | None = None,
    by: User,
    at: datetime,
) -> SavedView:
    """Keep it, over one's own of the same name. brand_id or team_id: who sees it besides.

    Refused: empty, nothing_to_keep, too_many. Raises NotAllowed.
    """
    owner = access.require(by, "read_conversations")
    assert owner is not None
    _require_share(owner, brand_id, team_id)
    name = _checked(name)
    view = dict(parse_qsl(query)).get("view", "")
    if (not view and not read(parse_qsl(query)).pairs) or len(query) > LONGEST_QUERY:
        raise Refused("nothing_to_keep", _("Set a filter first, then save the view."))
    with transaction.atomic():
        locks.one_by_one(f"saved views of {owner.pk}")
        mine = SavedView.objects.filter(owner=owner, removed_at=None)
        found = mine.filter(name=name).first()
        if found is None and mine.count() >= MOST:
            raise Refused("too_many", _("You have kept as many views as there is room for."))
        found = found or SavedView(owner=owner, name=name, position=mine.count())
        found.query, found.at = query, at
        found.brand_id, found.team_id = brand_id, team_id
        found.save()
        _note(found, "view_saved", by, at)
    return found


def rename(view: SavedView, name: str, *, by: User, at: datetime) -> SavedView:
    """Refused: empty, name_taken. Raises NotAllowed."""
    require_change(view, by)
    name = _checked(name)
    with transaction.atomic():
        locks.one_by_one(f"saved views of {view.owner_id}")
        same = SavedView.objects.filter(owner=view.owner_id, name=name, removed_at=None)
        if same.exclude(pk=view.pk).exists():
            raise Refused("name_taken", _("There is a view of this name already."))
        SavedView.objects.filter(pk=view.pk).update(name=name)
        view.name = name
        _note(view, "view_renamed", by, at)
    return view


def place(view: SavedView, position: int, *, by: User, at: datetime) -> None:
    """To this place, from 0, among the views of the same readers; beyond the last is the last. Raises NotAllowed."""
    require_change(view, by)
    with transaction.atomic():
        rows = SavedView.objects.filter(_beside(view), removed_at=None).order_by("pk")
        held = list(rows.select_for_update(no_key=True))
        order = [one for one in sorted(held, key=lambda one: (one.position, one.pk)) if one != view]
        order.insert(max(0, position), view)
        for number, one in enumerate(order):
            SavedView.objects.filter(pk=one.pk).update(position=number)


def remove(view: SavedView, *, by: User, at: datetime) -> None:
    """For everybody; may be put back for KEPT. Raises NotAllowed."""
    require_change(view, by)
    with transaction.atomic():
        if SavedView.objects.filter(pk=view.pk, removed_at=None).update(removed_at=at):
            _note(view, "view_removed", by, at)


def restore(view: SavedView, *, by: User, at: datetime) -> None:
    """Undo a removal. Refused: name_taken, where another took the name meanwhile. Raises NotAllowed."""
    require_change(view, by)
    with transaction.atomic():
        locks.one_by_one(f"saved views of {view.owner_id}")
        same = SavedView.objects.filter(owner=view.owner_id, name=view.name, removed_at=None)
        if same.exclude(pk=view.pk).exists():
            raise Refused("name_taken", _("There is a view of this name already."))
        if SavedView.objects.filter(pk=view.pk).exclude(removed_at=None).update(removed_at=None):
            _note(view, "view_restored", by, at)


def forget(*, before: datetime) -> int:
    """What was removed before then, for good."""
    return SavedView.objects.filter(removed_at__lt=before).delete()[0]


def may_change(view: SavedView, responder: Responder) -> bool:
    """One's own, or a shared one where one may share."""
    if view.owner_id == responder.pk:
        return access.may(responder, "read_conversations")
    if view.team_id is not None:
        return teams(responder).filter(pk=view.team_id).exists()
    return view.brand_id is not None and access.may(responder, "share_views", view.brand_id)


def require_change(view: SavedView, by: User) -> None:
    """Raises NotAllowed unless `by` may change it."""
    if not may_change(view, access.responder_of(by)):
        raise NotAllowed("not_allowed", _("Your role does not allow this."))


def positions(rows: Sequence[SavedView]) -> dict[int, int]:
    """View's id → its place among those of the same readers."""
    found: dict[int, int] = {}
    counted: dict[tuple[int | None, int | None, int], int] = {}
    for one in rows:
        audience = _audience(one)
        found[one.pk] = counted.setdefault(audience, 0)
        counted[audience] += 1
    return found


def _audience(view: SavedView) -> tuple[int | None, int | None, int]:
    is_own = view.brand_id is None and view.team_id is None
    return view.brand_id, view.team_id, view.owner_id if is_own else 0


def _beside(view: SavedView) -> Q:
    brand, team, owner = _audience(view)
    same = Q(brand=brand, team=team)
    return same & Q(owner=owner) if owner else same


def _seen_by(responder: Responder) -> Q:
    mine = responder.brands.all()
    joined = Membership.objects.filter(responder=responder, team__brand__in=mine).values("team")
    return Q(owner=responder) | Q(brand__in=mine) | Q(team__in=joined)


def _require_share(owner: Responder, brand_id: int | None, team_id: int | None) -> None:
    if brand_id is not None and team_id is not None:
        raise Refused("two_audiences", _("Share it with a team or with a brand, not with both."))
    allowed = brand_id is None or access.may(owner, "share_views", brand_id)
    if team_id is not None:
        allowed = teams(owner).filter(pk=team_id).exists()
    if not allowed:
        raise NotAllowed("not_allowed", _("Your role does not allow this."))


def _checked(name: str) -> str:
    name = " ".join(name.split())[:80]
    if not name or "\0" in name:
        raise Refused("empty", _("A view needs a name."))
    return name


def _note(view: SavedView, verb: str, by: User, at: datetime) -> None:
    """In the journal of the brand whose people see it; one's own is nobody else's business."""
    brand = view.brand_id or (view.team.brand_id if view.team else None)
    if brand is not None:
        detail = {"name": view.name, "view": view.query[:400]}
        Activity.objects.create(brand_id=brand, verb=verb, actor=by, detail=detail, at=at)
