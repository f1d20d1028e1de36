"""What any one request may cost, looked at before anything else is done for it: host, size, and how often its sender asks.

Each is answered with a problem that says the limit. Probes (`/healthz`, `/readyz`) are let through: they come by address
and must not be refused because others asked a lot.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from fastapi import FastAPI, Request, Response
from starlette.types import Message, Receive, Scope

from app.core.errors import AddressTooLong, BodyTooLarge, Fault, HeadersTooLarge, OtherHost, TooMany
from app.core.handlers import fault_response
from app.core.settings import Rate, Settings

PROBES = frozenset(["/healthz", "/readyz"])
LONGEST_ADDRESS = 8_192
"""Bytes of path and query: a question with 200 ids has room in it."""
LARGEST_HEADERS = 32_768
"""Bytes of all headers together."""
LARGEST_BODY = 1_048_576
"""Bytes of what `/mcp` is sent."""
SMALL_BODY = 1_024
"""What is overlooked elsewhere: clients that send `{}` with a GET mean nothing by it."""
TAKES_BODY = "/mcp"
MOST_CLIENTS = 20_000
"""How many client addresses are remembered; whoever asked the longest ago is forgotten first."""


class Buckets:
    """A bucket of tokens for each client: each request takes one, and they come back at the rate allowed.

    Written here because it is all that is needed: libraries for this bring stores and decorators, and a limit that must hold
    across machines belongs into the proxy in front.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._speed, self._clock = rate.requests, rate.requests / rate.seconds, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Take a token of the client's; 0, or the seconds until there is one again."""
        now = self._clock()
        left, at = self._left.get(client, (float(self._size), now))
        left = min(self._size, left + (now - at) * self._speed)
        wait = 0.0 if left >= 1 else (1 - left) / self._speed
        self._left[client] = (left if wait else left - 1, now)
        self._left.move_to_end(client)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return wait


class Limits:
    """Refuses what is too large, for another host, or too much from one client address."""

    def __init__(self, owner: FastAPI, settings: Settings) -> None:
        self.owner = owner
        self.hosts = [host.lower() for host in settings.allowed_hosts]
        self.rate = settings.rate_limit
        self.buckets = Buckets(self.rate) if self.rate else None

    def fault_of(self, scope: Scope, asked: Mapping[bytes, bytes], size: int) -> Fault | None:
        """The limit that a request goes over, by its headers and the size of all; None if it goes over none."""
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if length > LONGEST_ADDRESS:
            return AddressTooLong(f"the address has {length:,} bytes; at most {LONGEST_ADDRESS:,} are read")
        if size > LARGEST_HEADERS:
            return HeadersTooLarge(f"the headers have {size:,} bytes; at most {LARGEST_HEADERS:,} are read")
        if scope["path"] in PROBES:
            return None
        if self.hosts and not is_allowed(named := asked.get(b"host", b"").decode("latin-1"), self.hosts):
            return OtherHost(f"this server answers for {', '.join(self.hosts)}, not {named!r}")
        if self.buckets and self.rate and scope["client"]:
            wait = self.buckets.wait(scope["client"][0])
            if wait:
                seconds = max(1, round(wait + 0.5))
                said = f"{self.rate.requests} requests in {self.rate.seconds} s"
                return TooMany(f"one address may ask {said}; go on in {seconds} s", seconds)
        declared = asked.get(b"content-length")
        if declared is not None and declared.isdigit() and int(declared) > _most(scope):
            return _too_large(_most(scope))
        return None

    async def whole(self, scope: Scope, receive: Receive) -> Receive:
        """What a request brings, read where something is taken. Raises BodyTooLarge."""
        return await _read_whole(receive) if _takes_body(scope) else receive

    def refusal(self, scope: Scope, fault: Fault) -> Response:
        """The answer to a request that goes over a limit."""
        scope.setdefault("app", self.owner)
        response = fault_response(Request(scope), fault)
        if isinstance(fault, TooMany):
            response.headers["Retry-After"] = str(fault.seconds)
        response.headers["Connection"] = "close"  # what else the sender meant to send is not read
        return response


async def _read_whole(receive: Receive) -> Receive:
    """What a request brings, read before it is passed on: who sends in pieces does not say how much it will be.

    Only where something is taken; elsewhere nothing is read, and what does not fit into the connection's buffer stays outside.
    """
    pieces: list[bytes] = []
    more = True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        if sum(map(len, pieces)) > LARGEST_BODY:
            raise _too_large(LARGEST_BODY)
        more = message["type"] == "http.request" and message.get("more_body", False)
    waiting: list[Message] = [{"type": "http.request", "body": b"".join(pieces), "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _takes_body(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.rstrip("/") == TAKES_BODY


def _most(scope: Scope) -> int:
    return LARGEST_BODY if _takes_body(scope) else SMALL_BODY


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"at most {most:,} bytes may come with a request here; the atlas is read with GET")


def is_allowed(host: str, allowed: Sequence[str]) -> bool:
    """Whether a `Host` header names one of the hosts (`example.org`) or, for `*.example.org`, one below."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    name = name.lower().rstrip(".")
    return any(name == one or one == "*" or (one.startswith("*.") and name.endswith(one[1:])) for one in allowed)
