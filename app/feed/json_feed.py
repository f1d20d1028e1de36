"""The feed as JSON Feed 1.1."""

import json

from app.core.schema import Page
from app.feed.atom import TITLE, categories, content_of, instant
from app.feed.schemas import FeedItem
from app.reading import LICENCE, Reading


def write_json_feed(reading: Reading, page: Page[FeedItem], russian: bool) -> bytes:
    """A page of the feed."""
    base, links = reading.links.base, reading.links
    following = links.named.get("next")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE[russian],
        "description": page.meta.describe,
        "home_page_url": f"{base}{links.at(links.path)}",
        "feed_url": f"{base}{links.at(links.path + links.suffix)}",
        **({"next_url": f"{base}{following}"} if following else {}),
        "language": reading.lang,
        "authors": [{"name": LICENCE.attribution}],
        "items": [
            {
                "id": item.id,
                "url": f"{base}{item.url}",
                "title": item.sentence,
                "content_html": content_of(item),
                "date_published": instant(item.revision.loaded_at),
                "tags": categories(item),
                "_atlas": item.model_dump(mode="json", include={"entry", "count", "fields", "revision"}),
            }
            for item in page.data
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()
