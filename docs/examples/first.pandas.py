import pandas as pd

portal = "https://safarnama.example"
page = pd.read_json(f"{portal}/api/v1/trips/?page_size=3", typ="series")

print(page["count"], "trips")
for trip in page["results"]:
    print(trip["ref"], trip["title"])
