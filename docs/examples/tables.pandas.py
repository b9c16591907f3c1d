import io
from urllib.request import urlopen

import pandas as pd


def table(name):
    with urlopen(f"https://safarnama.example/api/v1/trips/?format=parquet&table={name}") as answer:
        return pd.read_parquet(io.BytesIO(answer.read()))


costs = table("costs").merge(table("trips"), on="ref")
costs = costs[costs["status"] == "done"].assign(without_amount=lambda cost: cost["amount"].isna())
found = costs.groupby("funding_kind").agg(trips=("ref", "nunique"), without_amount=("without_amount", "sum"))
found = found.reset_index().sort_values(["trips", "funding_kind"], ascending=[False, True])
for kind, trips, without_amount in found.itertuples(index=False):
    print(kind, trips, "trips,", without_amount, "costs without an amount")
