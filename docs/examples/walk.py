import json
from urllib.request import urlopen

portal = "https://safarnama.example"
trips = []
address = f"{portal}/api/v1/trips/?page_size=200&fields=ref,days"
while address:
    with urlopen(address) as answer:
        page = json.load(answer)
    trips += page["results"]
    address = page["next"]

print(len(trips), "trips")
