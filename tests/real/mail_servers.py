"""Dovecot and Postfix on this machine, from Debian's packages; loopback only, all in one folder that is removed."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import make_msgid
from pathlib import Path

from tests import installing

PACKAGES = ["dovecot-imapd", "postfix"]
BRAND, CUSTOMERS = "arunika.test", "pelanggan.test"
MOST_BRANDS = 30  # each test has a mailbox of its own: halo<n>
NOBODY = "nobody"  # whose mailboxes they are
START_SECONDS = 30

DOVECOT = """
base_dir = {run}
state_dir = {run}
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
log_path = {folder}/dovecot.log
mail_location = maildir:{homes}/%u/Maildir
first_valid_uid = 1
default_internal_user = {user}
default_login_user = {user}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
auth_mechanisms = plain xoauth2
passdb {{
  driver = static
  mechanisms = plain
  args = password=rahasia
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={homes}/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
OAUTH2 = """
tokeninfo_url = http://127.0.0.1:{tokens}/tokeninfo?access_token=
username_attribute = email
"""
POSTFIX = """
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
mail_owner = postfix
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.arunika.test
mydestination =
virtual_mailbox_domains = {brand}, {customers}
virtual_mailbox_base = {homes}
virtual_mailbox_maps = hash:{folder}/boxes
virtual_alias_maps = hash:{folder}/aliases
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
virtual_transport = virtual
recipient_delimiter = +
mynetworks = 127.0.0.0/8
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
default_transport = error:outside delivery is disabled
smtpd_peername_lookup = no
"""


@dataclass
class Servers:
    folder: Path
    imap: int
    smtp: int
    tokens: int  # where Dovecot asks whose a token is; a test that uses tokens answers there
    dovecot: subprocess.Popen[bytes] | None = None
    postfix: subprocess.Popen[bytes] | None = None

    def start_dovecot(self) -> None:
        with (self.folder / "out.log").open("ab") as out:
            command = ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
            self.dovecot = subprocess.Popen(command, stdout=out, stderr=out)
        self._await(self.imap, b"* OK")

    def stop_dovecot(self) -> None:
        _end(self.dovecot)

    def start_postfix(self) -> None:
        with (self.folder / "out.log").open("ab") as out:
            command = ["postfix", "-c", str(self.folder / "postfix"), "start-fg"]
            self.postfix = subprocess.Popen(command, stdout=out, stderr=out)
        self._await(self.smtp, b"220")

    def stop_postfix(self) -> None:
        """By its own command, which knows all its processes."""
        command = ["postfix", "-c", str(self.folder / "postfix"), "stop"]
        subprocess.run(command, capture_output=True, check=False)
        _end(self.postfix)

    def post(self, mail: EmailMessage, *to: str) -> None:
        """As a stranger's program hands it over."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as post:
            post.send_message(mail, to_addrs=list(to) or None)

    def box(self, address: str) -> list[Message]:
        """Everything in somebody's inbox, oldest first."""
        folder = self.folder / "homes" / address / "Maildir"
        found = [*folder.glob("new/*"), *folder.glob("cur/*")]
        found.sort(key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=default) for path in found]

    def awaited(self, address: str, count: int = 1, seconds: float = 20) -> list[Message]:
        deadline = time.monotonic() + seconds
        while len(found := self.box(address)) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{address} has {len(found)} mails, not {count}")
            time.sleep(0.02)
        return found

    def _await(self, port: int, greeting: bytes) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port), 2) as line,
            ):
                if line.recv(100).startswith(greeting):
                    return
            time.sleep(0.05)
        logs = "".join(path.read_text("utf-8", "replace") for path in self.folder.glob("*.log"))
        raise RuntimeError(logs[-3000:])


def a_mail(sender: str, to: str, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Message-ID"] = make_msgid(domain=CUSTOMERS)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def answered(mail: Message, text: str) -> EmailMessage:
    """As a customer's program answers."""
    reply = a_mail(str(mail["To"]), str(mail["Reply-To"] or mail["From"]), text)
    reply["Subject"] = str(mail["Subject"])
    reply["In-Reply-To"] = str(mail["Message-ID"])
    reply["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    return reply


def missing() -> str:
    """Why these tests cannot run here; empty where they can."""
    if os.geteuid() != 0:
        return "Postfix starts as root only"
    if _is_installed():
        return ""
    if os.environ.get("DUA_TEST_REAL") != "1":
        return "Dovecot and Postfix are not installed here; ./dua test --real installs them"
    return "" if shutil.which("apt-get") else f"install {' '.join(PACKAGES)}"


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    if not _is_installed():
        with installing.if_possible(" and ".join(PACKAGES)):
            _install()
    folder = Path(tempfile.mkdtemp(prefix="dua-mail-"))
    folder.chmod(0o755)
    servers = Servers(folder, _free_port(), _free_port(), _free_port())
    try:
        _configure(servers)
        servers.start_dovecot()
        servers.start_postfix()
        yield servers
    finally:
        servers.stop_postfix()
        servers.stop_dovecot()
        shutil.rmtree(folder, ignore_errors=True)


def _configure(servers: Servers) -> None:
    folder, owner = servers.folder, pwd.getpwnam(NOBODY)
    names = {
        "folder": folder,
        **{name: folder / name for name in ("run", "homes", "queue", "data")},
        "user": NOBODY,
        "uid": owner.pw_uid,
        "gid": owner.pw_gid,
        "imap": servers.imap,
        "tokens": servers.tokens,
        "brand": BRAND,
        "customers": CUSTOMERS,
    }
    for name in ("run", "homes", "queue", "data", "postfix"):
        (folder / name).mkdir()
    os.chown(folder / "homes", owner.pw_uid, owner.pw_gid)
    os.chown(folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
    (folder / "dovecot.conf").write_text(DOVECOT.format(**names), encoding="utf-8")
    (folder / "oauth2.conf").write_text(OAUTH2.format(**names), encoding="utf-8")
    (folder / "postfix" / "main.cf").write_text(POSTFIX.format(**names), encoding="utf-8")
    (folder / "postfix" / "master.cf").write_text(_master(servers.smtp), encoding="utf-8")
    boxes = [*(f"halo{n}@{BRAND}" for n in range(MOST_BRANDS)), f"sari@{CUSTOMERS}"]
    _table(folder / "boxes", {box: f"{box}/Maildir/" for box in boxes})
    _table(folder / "aliases", {f"pindah@{CUSTOMERS}": "pindah@elsewhere.test"})


def _master(port: int) -> str:
    """Debian's own, on our port, with nothing locked into a folder of its own."""
    stock = Path("/usr/share/postfix/master.cf.dist")
    lines = (stock if stock.exists() else Path("/etc/postfix/master.cf")).read_text("utf-8")
    lines = re.sub(r"^smtp( +inet .*)$", rf"{port}\1", lines, flags=re.M)
    services = r"^([\w./-]+ +(?:inet|unix|unix-dgram|fifo|pass) +\S+ +\S+) +\S+"
    return re.sub(services, r"\1 n", lines, flags=re.M)


def _table(path: Path, rows: dict[str, str]) -> None:
    path.write_text("".join(f"{key} {value}\n" for key, value in rows.items()), encoding="utf-8")
    subprocess.run(["postmap", str(path)], check=True)


def _is_installed() -> bool:
    return bool(shutil.which("dovecot") and shutil.which("postfix"))


def _install() -> None:
    """Nothing of it is started by the installation."""
    policy = Path("/usr/sbin/policy-rc.d")
    is_ours = not policy.exists()
    if is_ours:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        command = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
        subprocess.run(["apt-get", "update", "-q"], env=env, check=False, capture_output=True)
        subprocess.run(
            command, env=env, check=True, capture_output=True, timeout=installing.SECONDS
        )
    finally:
        if is_ours:
            policy.unlink()


def _end(child: subprocess.Popen[bytes] | None) -> None:
    if child is None or child.poll() is not None:
        return
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(15)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
