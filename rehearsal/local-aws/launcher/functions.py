"""Lambda functions as AWS runs them: with their own environment only, on virtual time, and without a way off this machine."""

from __future__ import annotations

import functools
import os
import subprocess
import types
from typing import Any

from authorization import Authorization
from private_names import need, replace
from settings import Settings

# what a function may see of the launcher's environment; all else comes from its own configuration
SHARED = ("PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SystemRoot", "LANG", "TZ", "AWS_EC2_METADATA_DISABLED",
          "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED")


def install(settings: Settings, authorization: Authorization) -> None:
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    preload = " ".join(f'--require "{file}"' for file in settings.preloads)

    def start(command: list[str], **options: Any) -> subprocess.Popen:
        given: dict[str, str] = options["env"]
        own = {name: value for name, value in given.items() if os.environ.get(name) != value or name.startswith("AWS_")}
        env = {name: os.environ[name] for name in SHARED if name in os.environ} | own
        env["REHEARSAL_CLOCK"] = settings.clock_file
        env["AWS_EXECUTION_ENV"] = "AWS_Lambda_rehearsal"
        env["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand"
        # a function's own NODE_OPTIONS (source maps) would replace ours
        env["NODE_OPTIONS"] = f"{preload} {given.get('NODE_OPTIONS', '')}".strip()
        return subprocess.Popen([settings.node, *command[1:]] if command[0] == "node" else command, **{**options, "env": env})

    need(lambda_runtime, "subprocess")
    lambda_runtime.subprocess = types.SimpleNamespace(**{**vars(subprocess), "Popen": start})

    # ministack waits 50 ms after each silent invocation for a line of log
    drain = need(lambda_runtime.Worker, "_drain_stderr_bounded")
    replace(lambda_runtime.Worker, "_drain_stderr_bounded",
            functools.partialmethod(drain, first_line_wait=0.002, idle_confirm=0.001))
    replace(lambda_svc, "_LAMBDA_STATE_TRANSITION_DELAY", 0.01)

    write_logs = need(lambda_svc, "_emit_lambda_logs")

    def write_if_permitted(function: dict[str, Any], *rest: Any, **options: Any) -> None:
        """A function whose role may not write its log leaves none, and AWS tells nobody."""
        config = function.get("config") or function
        group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"
        stream = f"arn:aws:logs:{settings.region}:{settings.account}:log-group:{group}:log-stream:any"
        role, arn = config.get("Role", ""), config.get("FunctionArn", "")
        if all(authorization.role_may(role, f"logs:{action}", [stream], "lambda.amazonaws.com", arn)
               for action in ("CreateLogStream", "PutLogEvents")):
            write_logs(function, *rest, **options)

    replace(lambda_svc, "_emit_lambda_logs", write_if_permitted)
