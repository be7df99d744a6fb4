"""A browser may install the console, and keeps nothing of a customer."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.builders import a_brand, a_responder
from tests.responders.console.desk import at_desk, waiting


@pytest.mark.django_db
def test_the_manifest_names_icons_that_exist() -> None:
    answer = Client().get("/manifest.webmanifest")
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["start_url"], told["display"]) == ("/", "standalone")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


@pytest.mark.django_db
def test_the_worker_keeps_two_files_of_our_own_and_no_page_of_a_customer() -> None:
    text = Client().get("/offline-worker.js").content.decode()
    assert not re.search(r"\.put\(|cache\.add\(", text)
    assert re.findall(r"addAll\((\[.*?\])", text) == ["[PAGE, LOOK]"]
    paths = re.search(r'PAGE = "(.+?)", LOOK = "(.+?)"', text)
    assert paths
    offline = Client().get(paths[1])
    assert offline.status_code == 200
    assert paths[2] in offline.content.decode()
    assert not offline.cookies  # nobody's session is begun by a worker


@pytest.mark.django_db
def test_no_page_of_a_customer_may_be_stored_by_a_browser() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    rani = at_desk(a_responder("Rani", "agent", brand))
    for path in ("/conversations/", f"/conversations/{found.pk}/", "/preferences/", "/notices/"):
        assert "no-store" in rani.get(path)["Cache-Control"], path
