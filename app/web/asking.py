"""What a page of the reader is asked for: the day, the language, and the read it is made from."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import Depends, Header, Query, Request

from app.core.caching import NotModified, Stamp, address_of, etag
from app.core.dates import IsoDay
from app.core.links import Links
from app.core.locale import Lang, accepted_lang
from app.reading import Reading, ReadSession, newest_state, read_at

MEDIA_TYPE = "text/html"


def page_reading(
    request: Request,
    session: ReadSession,
    as_of: Annotated[IsoDay | Literal["any"] | None, Query()] = None,
    lang: Annotated[Lang | None, Query()] = None,
    accept_language: Annotated[str, Header()] = "",
) -> Reading:
    """The read that a page is made from: the same as the API's, in the reader's language.

    Raises NotReady before the first load, and NotModified if the asker holds the page already.
    """
    newest = newest_state(session)
    today: dt.date = request.app.state.settings.current_day()
    spoken = lang or accepted_lang(accept_language) or Lang.EN
    day = None if as_of == "any" else (as_of or today)
    request.state.stamp = Stamp(
        etag=etag(newest.number, newest.digest, today, day, spoken, MEDIA_TYPE, *address_of(request)),
        modified=max(newest.loaded_at, dt.datetime.combine(today, dt.time.min)),
        lang=spoken,
        vary=() if lang else ("Accept-Language",),
    )
    if request.state.stamp.is_named_by(request.headers):
        raise NotModified
    links = Links(request.scope["path"], request.query_params.multi_items(), base=str(request.base_url).rstrip("/"))
    request.state.links = links
    return read_at(session, newest, request.app.state.codebooks, as_of=as_of, today=today, lang=spoken, links=links)


PageReading = Annotated[Reading, Depends(page_reading, scope="function")]
