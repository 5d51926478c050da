"""The local AWS: ministack, made as strict as AWS where the rehearsal leans on it, with Systems Manager handed to our fleet."""

from __future__ import annotations

import asyncio
import json
import os
import socket

import authorization
import chat
import clock
import cloudformation
import creation
import deliveries
import encryption
import event_source
import fleet
import functions
import lifeline
import network
import notifications
import parameters
import pending
import simulation
from control import with_control
from private_names import missing
from settings import Settings, read_settings


def listen_on_a_free_port() -> socket.socket:
    """Bound before ministack is imported, because it reads its port then; and bound by us, so that no one can take it."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    door.bind(("127.0.0.1", 0))
    door.setblocking(False)
    return door


def prepare_environment(settings: Settings, port: int) -> None:
    """ministack reads its settings from the environment while it is imported."""
    os.environ.update(
        GATEWAY_PORT=str(port), BIND_HOST="127.0.0.1", MINISTACK_HOST="127.0.0.1", AUTH="true",
        MINISTACK_ACCOUNT_ID=settings.account, MINISTACK_REGION=settings.region, AWS_DEFAULT_REGION=settings.region,
        SFTP_ENABLED="0", IOT_MTLS_ENABLED="0", DOCKER_HOST="unix:///nowhere", LOG_LEVEL="INFO",
        # between the attempts of an asynchronous invocation AWS waits a minute, then two
        LAMBDA_ASYNC_RETRY_BASE_SECONDS=str(60 / settings.speed), LAMBDA_ASYNC_RETRY_MAX_SECONDS=str(120 / settings.speed),
    )


def apply_patches(settings: Settings) -> clock.VirtualClock:
    time = clock.install(settings)
    cloudformation.install()
    iam = authorization.Authorization(settings, encryption.Encryption(settings, cloudformation.after))
    encryption.refuse_log_groups_without_key(settings, iam.service_may)
    fleet.hand_over(settings, iam)
    functions.install(settings, iam)
    event_source.install(settings, time)
    event_source.refuse_impossible_mappings(iam.role_may, cloudformation.before)
    notifications.install(settings, time, iam)
    deliveries.install(settings, time, iam)
    chat.install(iam.service_may)
    creation.install(iam.service_may)
    parameters.install()
    simulation.install(settings)
    pending.install(time)
    if missing:
        raise SystemExit(f"ministack {settings.ministack} lacks what the launcher stands on: {', '.join(sorted(missing))}")
    return time


def assert_version(settings: Settings) -> None:
    from importlib.metadata import version

    found = version("ministack")
    if found != settings.ministack:
        raise SystemExit(f"ministack must be {settings.ministack}, got {found}: remove the folder of the virtual environment")


async def serve(door: socket.socket, time: clock.VirtualClock) -> None:
    from hypercorn.asyncio.run import worker_serve
    from hypercorn.config import Config, Sockets
    from hypercorn.app_wrappers import ASGIWrapper
    from ministack import app

    config = Config()
    config.keep_alive_timeout = 600
    config.loglevel = "WARNING"
    config.accesslog = None
    forever = asyncio.Event()
    front = ASGIWrapper(with_control(clock.with_virtual_date(app.app, time)))
    await worker_serve(front, config, sockets=Sockets([], [door], []), shutdown_trigger=forever.wait)


def main() -> None:
    settings = read_settings()
    lifeline.hold(os.path.dirname(settings.clock_file))
    network.stay_on_this_machine()
    assert_version(settings)
    door = listen_on_a_free_port()
    prepare_environment(settings, door.getsockname()[1])
    time = apply_patches(settings)
    door.listen(1024)
    print(json.dumps({"port": door.getsockname()[1]}), flush=True)
    asyncio.run(serve(door, time))


if __name__ == "__main__":
    main()
