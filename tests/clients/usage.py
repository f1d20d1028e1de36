"""What a researcher writes on the first day; the client comes from the OpenAPI document alone."""

import json
import sys

from cso_financing_atlas_client import Client
from cso_financing_atlas_client.api.laws import get_law
from cso_financing_atlas_client.api.mechanisms import list_mechanisms
from cso_financing_atlas_client.models import LawReadItem, MechanismSummaryPage, Problem

client = Client(base_url=sys.argv[1])
found = list_mechanisms.sync(client=client, country=["kz"], type_=["grant"], as_of="2012-05-21")
assert isinstance(found, MechanismSummaryPage)
law = get_law.sync("kz-law-social-order-2005", client=client, as_of="2012-05-21")
assert isinstance(law, LawReadItem)
wrong = list_mechanisms.sync(client=client, country=["kzz"])
assert isinstance(wrong, Problem)
print(
    json.dumps(
        {
            "total": found.page.total,
            "describe": found.meta.describe,
            "title": law.data.title.text,
            "nearest": wrong.errors[0].allowed,
        }
    )
)
