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


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True


def address(port: int, kind: str) -> str:
    return f"http://{HOST}:{port}/{kind}"


@contextlib.contextmanager
def serving(platform: Platform, port: int = 0) -> Iterator[int]:
    """The port it listens on, 0 for a free one; it stops with the block."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
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
