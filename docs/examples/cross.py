import json
from urllib.request import urlopen

portal = "https://safarnama.example"
with urlopen(f"{portal}/api/v1/stats/?by=country,year&from=1401") as answer:
    stats = json.load(answer)

for row in stats["results"]:
    country, year = (value["value"] or "unknown" for value in row["values"])
    print(country, year, row["trips"], "trips")
