from urllib.parse import urlencode

import pandas as pd

portal = "https://safarnama.example"
question = {
    "q": "شهردار",
    "country": "IQ,TR",
    "from": "1401",
    "missing": "cost",
    "fields": "ref,title,days",
}
page = pd.read_json(f"{portal}/api/v1/trips/?{urlencode(question)}", typ="series")
trips = pd.DataFrame(page["results"], columns=["ref", "title", "days"]).astype({"days": "Int64"})

print(page["count"], "trips")
for trip in trips.itertuples():
    print(trip.ref, "unknown" if pd.isna(trip.days) else trip.days)
