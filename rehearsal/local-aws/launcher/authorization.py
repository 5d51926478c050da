"""IAM as AWS decides it: every resource of an SSM or EC2 call, by the caller's own policies."""

from __future__ import annotations

from private_names import need, replace


def install() -> None:
    from ministack import app

    # the rehearsal speaks http on loopback, and policies with enforceSSL would refuse all of it
    pin_origin = need(app, "pin_request_origin")
    replace(app, "pin_request_origin", lambda address, secure: pin_origin(address, True))
