"""Which account PostgreSQL runs under: it refuses root, so root steps down for it."""

from __future__ import annotations

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

STAND_INS = (1, 65534)  # daemon or bin, else nobody: initdb needs an id that has a name


class CannotRun(Exception):
    """A server cannot be started here; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """How to run a server, and the system user name by which it will see us at its socket.

    owner is the user and group id that must own the server's files, or None where they stay ours.
    """

    prefix: tuple[str, ...]
    peer: str
    owner: tuple[int, int] | None = None

    def own(self, *paths: Path) -> None:
        if self.owner:
            for path in paths:
                os.chown(path, *self.owner)


@functools.cache
def account() -> Account:
    """This user; for root (or a user without a name) a user namespace; without those another account.

    In the namespace files stay ours, a private home directory works and no user is made.
    """
    uid = os.geteuid()
    name = _name(uid)
    if uid != 0 and name:
        return Account((), name)
    stand_in = next((number for number in STAND_INS if _name(number)), None)
    if stand_in is None:
        raise CannotRun(
            "PostgreSQL needs a named account: this user has none, nor is there daemon or nobody."
        )
    unshare = ("unshare", "--user", f"--map-user={stand_in}", f"--map-group={stand_in}")
    if _works((*unshare, "true")):
        return Account(unshare, _name(stand_in))
    entry = pwd.getpwuid(STAND_INS[-1] if _name(STAND_INS[-1]) else stand_in)
    step_down = (
        "setpriv",
        "--pdeathsig=INT",
        f"--reuid={entry.pw_uid}",
        f"--regid={entry.pw_gid}",
        "--clear-groups",
    )
    if uid == 0 and _works((*step_down, "true")):
        return Account(step_down, name, (entry.pw_uid, entry.pw_gid))
    raise CannotRun(
        "PostgreSQL does not run as root, and this machine lets root step down neither by unshare nor setpriv: run ./dua as an ordinary user."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def _works(command: tuple[str, ...]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, cwd="/", check=False).returncode == 0
