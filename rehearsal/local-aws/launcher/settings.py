"""What the TypeScript front tells the launcher: one line of JSON on standard input, before ministack is imported."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    account: str
    region: str
    fleet_url: str  # the simulated Systems Manager
    clock_file: str  # milliseconds that the virtual clock is ahead of the real one
    preloads: tuple[str, ...]  # JavaScript that every function loads first: one of them reads the clock file
    node: str  # the Node.js that runs the functions
    speed: float  # batching windows and visibility time-outs are divided by it
    ministack: str  # the only version that these patches were made for


def read_settings() -> Settings:
    return Settings(**json.loads(sys.stdin.readline()))
