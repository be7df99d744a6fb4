"""Every management address: declared, closed to roles and brands it is not for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from responders import access
from responders.console import notices_urls, reports_urls
from responders.console.manage_urls import urlpatterns
from responders.models import Responder
from tests.builders import a_brand, a_responder
from tests.responders.console.signing import signed_in
from tests.responders.console.things import Things, everything_of

ROLES = Responder.Role.values
PAGES: list[URLPattern] = [
    *(page for page in urlpatterns if isinstance(page, URLPattern)),
    *reports_urls.urlpatterns,
    *(page for page in notices_urls.urlpatterns if str(page.name).startswith("manage-")),
]
OF_ROWS = [page for page in PAGES if page.pattern.converters]
OF_OTHERS = {"manage-macro": "edit_macros"}  # rows that are not there for who keeps only their own
OPEN = {"settings", "manage-change-back"}  # what may be put back is asked for each change


def ability(page: URLPattern) -> str | None:
    return page.callback.ability  # type: ignore[attr-defined,no-any-return]


def named(page: URLPattern) -> str:
    return str(page.name)


def address(page: URLPattern, ids: dict[str, Any]) -> str:
    return reverse(named(page), kwargs={name: ids[name] for name in page.pattern.converters})


def test_every_page_declares_who_may_open_it() -> None:
    assert len(PAGES) > 30
    for page in PAGES:
        assert named(page) in OPEN or ability(page) in access.ABILITIES, named(page)


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in(client: Client) -> None:
    for page in PAGES:
        for method in ("get", "post"):
            answer = getattr(client, method)(address(page, Things.absent()))
            assert answer.status_code in {302, 405}, named(page)
            if answer.status_code == 302:
                assert answer["Location"].startswith(reverse("sign-in")), named(page)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_ability_is_refused(role: str) -> None:
    client = signed_in(a_responder("Rani", role, a_brand()))
    for page in PAGES:
        wanted = ability(page)
        if wanted is None or role in access.ABILITIES[wanted]:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address(page, Things.absent()))
            assert answer.status_code in {403, 405}, (named(page), method)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_with_the_ability_gets_its_pages_and_looking_changes_nothing(role: str) -> None:
    brand = a_brand()
    things = everything_of(brand)
    client = signed_in(a_responder("Rani", role, brand))
    theirs = [page for page in PAGES if role in access.ABILITIES.get(ability(page) or "", ())]
    exports = [page for page in theirs if ability(page) == "export_reports"]
    before = things.counted()
    for page in theirs:
        if page not in exports:
            answer = client.get(address(page, things.ids(named(page))))
            shown = role in access.ABILITIES.get(OF_OTHERS.get(named(page), ""), {role})
            assert answer.status_code in ({200, 405, 422} if shown else {404}), named(page)
    assert things.counted() == before
    for page in exports:  # who takes a report away is on record
        answer = client.get(address(page, things.ids(named(page))))
        assert answer.status_code in {200, 405, 422}, named(page)


@pytest.mark.django_db
@pytest.mark.parametrize("page", OF_ROWS, ids=named)
def test_rows_of_another_brand_are_not_there(page: URLPattern) -> None:
    theirs = everything_of(a_brand("Bank Lain"))
    wanted = ability(page)
    role = sorted(access.ABILITIES[wanted])[0] if wanted else Responder.Role.ADMIN
    client = signed_in(a_responder("Rani", role, a_brand()))
    before = theirs.counted()
    for method in ("get", "post"):
        answer = getattr(client, method)(
            address(page, theirs.ids(named(page))), {"reason": "malformed"}
        )
        assert answer.status_code in {404, 405}, method
    assert theirs.counted() == before
