"""Runs a command and writes what it took, with the processes that it waited for, as one line of JSON into a file."""

import json
import os
import resource
import subprocess
import sys
import time

target, *command = sys.argv[1:]
began = time.monotonic()
code = subprocess.run(command, check=False).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(target, "w", encoding="utf-8") as file:
    json.dump(
        {
            "cpuSeconds": used.ru_utime + used.ru_stime,
            "wallSeconds": time.monotonic() - began,
            "peakMiB": used.ru_maxrss / 1024,
        },
        file,
    )
sys.exit(code if code >= 0 else 128 - code)
