"""What is asked of the dataset as a whole."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from app.core.formats import Format
from app.core.locale import Lang
from app.linked.schemas import DatasetRead, DistributionRead
from app.lookups import country_summary
from app.models import Entry
from app.reading import LICENCE, Reading
from app.summaries import API

TITLE = {
    "en": "CSO Financing Atlas: how governments finance and cooperate with civil society organisations",
    "ru": "Атлас финансирования ОГО: как государства финансируют организации гражданского общества и взаимодействуют с ними",
}
DESCRIPTION = {
    "en": "Dated, sourced, comparable facts: laws with their history, financing mechanisms, councils, institutions, statistics "
    "and events. Every value has a source, a period and a status.",
    "ru": "Датированные, подтвержденные источниками, сопоставимые факты: акты с их историей, механизмы финансирования, советы, "
    "органы, статистика и события. У каждого значения есть источник, период и статус.",
}
KEYWORDS = {
    "en": ["civil society organisations", "state funding", "state social order", "public councils"],
    "ru": [
        "некоммерческие организации",
        "государственное финансирование",
        "государственный социальный заказ",
        "общественные советы",
    ],
}
DATASET = f"{API}/dataset"


def get_dataset(reading: Reading, lists: Mapping[str, Sequence[Format]]) -> DatasetRead:
    """The dataset as a whole; `lists` names its lists and the formats that each is had in. One statement."""
    first = select(func.min(Entry.valid_from)).where(Entry.retired.is_(False), Entry.country_id.is_not(None))
    since = reading.session.execute(first).scalar_one()
    countries = [country_summary(reading, number) for number in reading.codebook.countries_by_id]
    return DatasetRead(
        url=DATASET,
        title=TITLE,
        description=DESCRIPTION,
        keywords=KEYWORDS,
        countries=[country for country in countries if country],
        since=since.isoformat() if since else None,
        languages=list(Lang),
        licence=LICENCE.url,
        publisher=LICENCE.attribution,
        version=reading.revision.digest,
        distributions=[
            DistributionRead(
                name=name, format=one.suffix, media_type=one.media_type, url=f"{API}/{name}.{one.suffix}?as_of=any"
            )
            for name, formats in lists.items()
            for one in formats
        ],
    )
