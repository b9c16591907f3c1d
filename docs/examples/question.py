import json
from urllib.parse import urlencode
from urllib.request import urlopen

portal = "https://safarnama.example"
question = {
    "q": "شهردار",
    "country": "IQ,TR",
    "from": "1401",
    "missing": "cost",
    "fields": "ref,title,days",
}
with urlopen(f"{portal}/api/v1/trips/?{urlencode(question)}") as answer:
    page = json.load(answer)

print(page["count"], "trips")
for trip in page["results"]:
    days = "unknown" if trip["days"] is None else trip["days"]
    print(trip["ref"], days)
