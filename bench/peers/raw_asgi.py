"""The least that uvicorn can do: the same bytes for the same address, from memory.

`ATLAS_BENCH_ANSWERS` names a JSON file that maps a path with its query to status, headers and body (in base64).
"""

import base64
import json
import os
from pathlib import Path
from typing import Any


def _answers() -> dict[tuple[bytes, bytes], tuple[dict[str, Any], dict[str, Any]]]:
    told = json.loads(Path(os.environ["ATLAS_BENCH_ANSWERS"]).read_text())
    answers = {}
    for address, (status, headers, body) in told.items():
        path, _, query = address.partition("?")
        start = {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        answers[path.encode(), query.encode()] = (start, {"type": "http.response.body", "body": base64.b64decode(body)})
    return answers


ANSWERS = _answers()


async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """Answer from memory."""
    if scope["type"] != "http":
        return
    start, body = ANSWERS[scope["raw_path"], scope["query_string"]]
    await send(start)
    await send(body)
