"""Serve the played platforms on a loopback port, in a thread of their own."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn

from responders.drill.platform import Platform

PORT = 9100  # where the demo brand's channels look for their platforms
HOST = "127.0.0.1"


def address(port: int, kind: str) -> str:
    return f"http://{HOST}:{port}/{kind}"


@contextlib.contextmanager
def serving(platform: Platform, port: int = 0) -> Iterator[int]:
    """The port it listens on: `port`, or a free one where somebody has that; it stops with the block."""
    listening = _listening(port)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # hanging up is meant
    config = uvicorn.Config(
        platform, lifespan="off", access_log=False, log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()


def _listening(port: int) -> socket.socket:
    """Listens at once: a port that is only bound can still be taken by another."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError:
        listening.close()
        if not port:
            raise
        return _listening(0)
    return listening
