import json
from urllib.request import urlopen

portal = "https://safarnama.example"
with urlopen(f"{portal}/api/v1/stats/?by=country&from=1401") as answer:
    stats = json.load(answer)

for row in stats["results"]:
    known, unknown = row["travellers"]["known"], row["travellers"]["trips_unknown"]
    print(row["value"], row["trips"], "trips,", known, "travellers and", unknown, "trips without a number")
