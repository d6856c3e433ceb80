"""Work that is done in a child of this process and hit there: killed, or left without room on the disk.

A child begins at once, so that the fault falls into the work and not into the imports.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

from contactline.errors import ContactlineError

Work = Callable[[], object]

DONE, TOLD, BROKEN = 0, 3, 1
"""How a child ends: it did its work; it said in words why it could not; it failed otherwise."""


def begin(work: Work, *, room: int | None = None) -> int:
    """Do `work` in a child, where no file may grow beyond `room` bytes; returns the child's process id."""
    child = os.fork()
    if child:
        return child
    code = BROKEN
    try:
        if room is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        work()
        code = DONE
    except (ContactlineError, OSError):
        code = TOLD
    finally:
        os._exit(code)


def end(child: int) -> int:
    """How a child ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def timed(work: Work) -> float:
    """Do `work` to its end; returns how many seconds it took."""
    began = time.monotonic()
    assert end(begin(work)) == DONE
    return time.monotonic() - began


def kill(work: Work, after: float) -> bool:
    """Kill `work` after some seconds; False where it had ended before."""
    child = begin(work)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return end(child) == -signal.SIGKILL


def kill_until_hit(work: Work, took: float, dice: random.Random) -> None:
    """Kill `work` at a random moment; sooner and sooner until it is hit."""
    while not kill(work, dice.uniform(0.0, took)):
        took *= 0.7


def damage(path: Path, dice: random.Random, flips: int = 1) -> None:
    """Change some bytes of a file."""
    data = bytearray(path.read_bytes())
    for _ in range(flips):
        data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
    path.write_bytes(bytes(data))


def cut(path: Path, dice: random.Random) -> None:
    """Cut a file off anywhere."""
    os.truncate(path, dice.randrange(path.stat().st_size))
