"""What a page of the reader is asked for: the day, the language, and the read it is made from."""

from typing import Annotated, Literal

from fastapi import Depends, Header, Query, Request

from app.core.dates import AnswerDay
from app.core.locale import Lang
from app.core.opening import Opening
from app.core.parameters import OneOf
from app.reading import Held, Reading, read_for

MEDIA_TYPE = "text/html"


async def page_reading(
    request: Request,
    held: Held,
    as_of: Annotated[AnswerDay | Literal["any"] | None, Query()] = None,
    lang: Annotated[OneOf[Lang] | None, Query()] = None,
    accept_language: Annotated[str, Header()] = "",
) -> Opening[Reading]:
    """The read that a page is made from: the same as the API's, in the reader's language.

    Opening it raises NotReady before the first load, and NotModified if the asker holds the page already.
    """
    return Opening(
        held,
        lambda: read_for(request, held, as_of=as_of, lang=lang, accept_language=accept_language, media_type=MEDIA_TYPE),
    )


PageReading = Annotated[Reading, Depends(page_reading, scope="function")]
