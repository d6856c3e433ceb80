"""The command line. One file a group of commands; each imports the stages it needs only when it is called."""

from __future__ import annotations

import errno
import os
import sys

import typer

from contactline.cli import answers, data, ledger, logs, outputs, reading, review, scoring, serving, watching
from contactline.cli.console import complain
from contactline.errors import ContactlineError

app = typer.Typer(
    name="contactline",
    help="Who says what about which place, and how sure one can be of who holds it.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use. Begin with: contactline run PAGES",
    no_args_is_help=True,
    add_completion=False,
    # Plain help: the other kind takes half a second to import, and the help is read in pipes and manuals too.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
for group in (reading, watching, answers, outputs, data, scoring, serving, ledger, review):
    group.register(app)

_USAGE_ERROR = typer.BadParameter.__mro__[1]
"""The class of all wrong uses; Typer has it in different places from version to version."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(_code())


def _code() -> int:
    try:
        logs.configure()
        result = app(standalone_mode=False)
    except typer.Exit as done:
        return int(done.exit_code)
    except BrokenPipeError:
        # The reader (`head`) has seen enough. Without this Python complains once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:
        code, message = _told(error)
        if message:
            complain(message)
        return code
    return result if isinstance(result, int) else 0


def _told(error: BaseException) -> tuple[int, str]:
    """Exit code and message of an error; one that was not foreseen is raised again, with its trace."""
    if isinstance(error, ContactlineError):
        return error.exit_code, str(error)
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return 1, "stopped; what was read is kept, run again to go on"
    if isinstance(error, OSError):
        return 1, _os_error(error)
    if isinstance(error, _USAGE_ERROR):
        words = _words(error)
        return 2, f"{words}; see --help" if words else ""
    raise error


def _words(error: BaseException) -> str:
    """The message of Typer's own error: those say what is wrong by a method, not by str()."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    return str(message).rstrip(".")


def _os_error(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in _FULL:
        return f"{where}the disk is full; free some space and run again, nothing that was kept is lost"
    return f"{where}{error.strerror or error}"
