"""Runs one step's script as Automation does: its handler with the payload. Time is as long as its sleeps."""

import json
import sys
import time

import boto3

told = json.load(sys.stdin)
clock = {"now": told["now"], "slept": 0}


def sleep(seconds):
    clock["slept"] += seconds


time.sleep = sleep
time.time = lambda: clock["now"] + clock["slept"]
time.monotonic = lambda: clock["slept"]
boto3.answers.update(told["answers"])

scope = {"__name__": "script"}
exec(compile(told["script"], "script", "exec"), scope)
try:
    end = {"returned": scope[told["handler"]](told["payload"], {})}
except Exception as error:
    end = {"raised": f"{type(error).__name__}: {error}"}
print(json.dumps({**end, "calls": boto3.calls, "slept": clock["slept"]}))
