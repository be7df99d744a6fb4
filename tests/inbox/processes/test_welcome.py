from __future__ import annotations

import json
from pathlib import Path

from inbox.processes.welcome import move, page


def test_the_page_says_where_everything_is_and_how_to_stop(tmp_path: Path) -> None:
    told = page("http://127.0.0.1:8000", tmp_path)

    assert "Dua Arah runs at http://127.0.0.1:8000" in told
    assert f"Data      {tmp_path}" in told
    assert "Stop      Ctrl-C" in told
    assert f"DUA_DATA={tmp_path} ./dua manage doctor" in told
    assert "Sign in" not in told


def test_the_demo_can_be_entered_at_every_start_and_at_todays_address(tmp_path: Path) -> None:
    kept = {"sign_ins": {"rani": "four words and more"}, "chat": "http://127.0.0.1:8000/chat/x/"}
    path = tmp_path / "demo.json"
    path.write_text(json.dumps(kept))

    move("http://127.0.0.1:8123", tmp_path)
    told = page("http://127.0.0.1:8123", tmp_path)

    assert "  rani      four words and more" in told
    assert "Web chat  http://127.0.0.1:8123/chat/x/" in told
    assert json.loads(path.read_text()) == {**kept, "chat": "http://127.0.0.1:8123/chat/x/"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["demo.json"]
