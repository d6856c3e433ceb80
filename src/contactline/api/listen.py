"""A socket to serve on, found before the server starts, so that the address told is the one that answers."""

from __future__ import annotations

import errno
import socket

from contactline.errors import UsageError

BACKLOG = 1024


def listen(host: str, port: int, *, any_port: bool) -> socket.socket:
    """A socket bound to `host` and `port`; where the port is taken and `any_port` is set, to a free one.

    Raises UsageError where the address is none of this machine's or the port is taken or forbidden.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise UsageError(f"--host {host}: not an address of this machine ({error})") from error
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        # Whoever reads the address printed may connect at once and waits until the server is up.
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        if any_port and port and error.errno == errno.EADDRINUSE:
            return listen(host, 0, any_port=False)
        raise UsageError(f"{host} port {port}: {error.strerror}; choose another with --port") from error
    return bound
