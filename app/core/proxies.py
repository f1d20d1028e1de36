"""Proxies in front: whose word on the client, the scheme and the id of a request is believed."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class Proxies:
    """The proxies that are trusted, by their addresses and networks."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._is_trusted = trust(trusted)
        self._heeding: Any = ProxyHeadersMiddleware(_nobody, trusted_hosts=list(trusted))  # type: ignore[arg-type]  # uvicorn's own names of the same

    def named(self, scope: Scope, given: bytes) -> bytes | None:
        """The id that a request comes with; None if nobody who is trusted gave it, or it is no id."""
        client = scope.get("client")
        return given if client and self._is_trusted(client[0]) and _ID.fullmatch(given) else None

    async def heed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request be from whom, and over what, the proxy says it was."""
        await self._heeding(scope, receive, send)


async def _nobody(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Who is asked with what a proxy said: the scope is all that is wanted."""


def trust(names: Sequence[str]) -> Callable[[str], bool]:
    """Whether a client address is in one of some networks; of an empty list, none is."""
    networks = [ipaddress.ip_network(name, strict=False) for name in names]

    @lru_cache(1024)
    def is_trusted(client: str) -> bool:
        try:
            address = ipaddress.ip_address(client)
        except ValueError:  # a client without an address: a Unix socket, a test
            return False
        return any(address in network for network in networks)

    return is_trusted
