"""Runs the Python of an aws:executeScript step, with calls of boto3 and the passing of time handed to the simulated fleet.

One message a line: first the script on stdin; then each call and each sleep goes out on stdout and its answer comes in. The clock of the
script is the fleet's, and stands still between two answers.
"""
import datetime
import json
import sys
import time
import types

channel, sys.stdout = sys.stdout, sys.stderr
now = 0.0


def revive(value):
    return datetime.datetime.fromtimestamp(value["$date"] / 1000, datetime.timezone.utc) if "$date" in value else value


def receive():
    global now
    message = json.loads(sys.stdin.readline(), object_hook=revive)
    now = message["now"]
    return message


def ask(message):
    print(json.dumps(message, default=str), file=channel, flush=True)
    return receive()


class ClientError(Exception):
    def __init__(self, error_response, operation_name):
        error = error_response["Error"]
        super().__init__(f"An error occurred ({error['Code']}) when calling the {operation_name} operation: {error['Message']}")
        self.response, self.operation_name = error_response, operation_name


class Exceptions:
    """client.exceptions: a class for each code, made when it is first named."""

    ClientError = ClientError

    def __getattr__(self, code):
        made = type(code, (ClientError,), {})
        setattr(self, code, made)
        return made


class Client:
    def __init__(self, service):
        self._service, self.exceptions = service, Exceptions()

    def __getattr__(self, method):
        operation = "".join(part.capitalize() for part in method.split("_"))

        def call(**parameters):
            answer = ask({"call": {"service": self._service, "operation": operation, "input": parameters}})
            if "refusal" in answer:
                code, message = answer["refusal"]["code"], answer["refusal"]["message"]
                raise getattr(self.exceptions, code.replace(".", "_"))({"Error": {"Code": code, "Message": message}}, operation)
            return answer["output"]

        return call

    def get_paginator(self, method):
        def paginate(**parameters):
            token = {}
            while True:
                page = getattr(self, method)(**parameters, **token)
                yield page
                if not page.get("NextToken"):
                    return
                token = {"NextToken": page["NextToken"]}

        return types.SimpleNamespace(paginate=paginate)


class Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(now, tz)


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


exceptions = module("botocore.exceptions", ClientError=ClientError)
module("botocore", exceptions=exceptions)
module("boto3", client=lambda service, **_: Client(service))
time.time = time.monotonic = lambda: now
time.sleep = lambda seconds: ask({"sleep": seconds}) and None
datetime.datetime = Datetime

task = receive()
try:
    space = {"__name__": "script"}
    exec(compile(task["script"], "script", "exec"), space)
    answer = {"result": space[task["handler"]](task["events"], {})}
    line = json.dumps(answer)
except Exception as problem:  # whatever it is, it is the step's failure
    line = json.dumps({"failure": f"{type(problem).__name__}: {problem}"})
print(line, file=channel, flush=True)
