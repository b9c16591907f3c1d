import json
from urllib.request import urlopen

import pandas as pd

portal = "https://safarnama.example"
pages = []
address = f"{portal}/api/v1/trips/?page_size=200&fields=ref,days"
while address:
    with urlopen(address) as answer:
        page = json.load(answer)
    pages.append(pd.DataFrame(page["results"], columns=["ref", "days"]).astype({"days": "Int64"}))
    address = page["next"]
trips = pd.concat(pages, ignore_index=True)

print(len(trips), "trips")
