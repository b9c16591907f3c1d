import pandas as pd

portal = "https://safarnama.example"
stats = pd.read_json(f"{portal}/api/v1/stats/?by=country,year&from=1401", typ="series")
table = pd.DataFrame(
    [[*(value["value"] or "unknown" for value in row["values"]), row["trips"]] for row in stats["results"]],
    columns=["country", "year", "trips"],
)
for country, year, trips in table.itertuples(index=False):
    print(country, year, trips, "trips")

table.pivot(index="country", columns="year", values="trips").fillna(0).astype(int).to_csv("cross.csv")
