#!/usr/bin/env python3
"""
The workbench: everything a developer does here, on a machine that has Python 3.11 or newer and nothing else.

    python3 dev.py up [--port 8000] [--fresh] [--patients N]    run the system with its demo centre
    python3 dev.py test [pytest arguments]                      run the tests
    python3 dev.py check                                        run the linters and other checks
    python3 dev.py manage COMMAND ...                           run a Django command
    python3 dev.py bench [NAME ...]                             run benchmarks; without a name, list them
    python3 dev.py pictures [--all FOLDER]                      take the pictures of the documents, or of every page
    python3 dev.py build FOLDER                                 put the product, ready to run, into a folder
    python3 dev.py lock [uv arguments]                          lock the requirements again
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  this very sentence is for those who have an older one
    sys.exit("This project needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))

import errno
import os
import signal

from development import Problem, commands

NOT_YOURS = "There is no permission to write {}. Run as the owner of the project, or copy it to a folder of your own."
WORDS = {
    errno.EACCES: NOT_YOURS,
    errno.EPERM: NOT_YOURS,
    errno.EROFS: "{} is on a read-only disk. Copy the project to a folder of your own.",
    errno.ENOSPC: "The disk is full while writing {}. Make some room and run again.",
}


def main(arguments):
    """Carry out one command and give its exit code; a problem is one sentence, never a traceback."""
    # Some machines forbid it; each of our processes would then compile all its libraries anew, two seconds each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return commands.run(arguments, help_text=__doc__)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Whoever reads what we print has seen enough; Python must not try to print the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Problem as problem:
        print(problem, file=sys.stderr)
    except OSError as error:
        if error.errno not in WORDS:
            raise
        print(WORDS[error.errno].format(error.filename or "a file"), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
