"""A read whose database server went away in the middle of it is made once more: another server answers, and nobody notices.

It can be: a read changes nothing, and of a fault nothing was sent yet. An answer that is sent while it is read (a long file)
and breaks off in the middle stays broken; its asker sees that, for the end of the body is missing.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

TIMES = 3
"""How often a read is made at most."""


class ReadAgain:
    """Holds back the fault of a read that may succeed at once (`request.state.read_again`), and makes the read again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, again if need be."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        before = dict(state)
        for left in reversed(range(TIMES)):
            if not await self._answered(dict(scope), receive, send, last=left == 0):
                state.clear()  # the layers around hold this very dictionary
                state.update(before)
            else:
                return

    async def _answered(self, scope: Scope, receive: Receive, send: Send, *, last: bool) -> bool:
        """Make the read; whether its answer was sent."""
        held_back = False

        async def sent(message: Message) -> None:
            nonlocal held_back
            if message["type"] == "http.response.start":
                held_back = not last and scope["state"].get("read_again", False)
            if not held_back:
                await send(message)

        await self.app(scope, receive, sent)
        return not held_back
