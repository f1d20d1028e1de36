"""Who watches a visit: what a browser says, what fails, and what is asked of other places."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response


class Witness:
    """Notes what should not have happened in a context."""

    def __init__(self, context: BrowserContext, address: str, mistaken: str = "") -> None:
        """`mistaken` is a path that is meant to answer with a fault."""
        self.faults: list[str] = []
        self._address = address
        self._mistaken = f"{address}{mistaken}" if mistaken else None
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"script failed: {error.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.location.get("url") != self._mistaken:
            self.faults.append(f"console: {message.type}: {message.text} ({message.location.get('url')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self._address}/", "data:", "blob:")):
            self.faults.append(f"asked of another place: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # left for the next page, or taken as a download
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.url != self._mistaken:
            self.faults.append(f"{response.status}: {response.url}")
