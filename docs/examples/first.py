import json
from urllib.request import urlopen

portal = "https://safarnama.example"
with urlopen(f"{portal}/api/v1/trips/?page_size=3") as answer:
    page = json.load(answer)

print(page["count"], "trips")
for trip in page["results"]:
    print(trip["ref"], trip["title"])
