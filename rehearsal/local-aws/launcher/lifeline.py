"""Ends the local AWS with its starter, however that one ended.

Standard input is a pipe from the starter. The kernel closes it even after SIGKILL, so its end of file is the one signal that
never fails to come. The functions' workers share our process group and go with us.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading


def end(folder: str) -> None:
    """Leaves no worker and no temporary file behind."""
    shutil.rmtree(folder, ignore_errors=True)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def hold(folder: str) -> None:
    """Watches standard input until it ends; `folder` is the run's own and goes with it."""

    def watch() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        end(folder)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: end(folder))
