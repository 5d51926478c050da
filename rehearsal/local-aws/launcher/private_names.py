"""Guards the launcher against another ministack: it stands on names that ministack never promised to keep.

Every patch goes through `need`, so a release that renamed something is refused with the name that is gone, instead of being
kinder than AWS in silence.
"""

from __future__ import annotations

from typing import Any

missing: list[str] = []


def need(owner: Any, name: str) -> Any:
    """The private thing `owner.name`, or None after noting that it is missing."""
    if not hasattr(owner, name):
        missing.append(f"{getattr(owner, '__name__', type(owner).__name__)}.{name}")
        return None
    return getattr(owner, name)


def replace(owner: Any, name: str, value: Any) -> Any:
    """Puts `value` in the place of `owner.name` and hands back what was there."""
    found = need(owner, name)
    if found is not None:
        setattr(owner, name, value)
    return found
