import pandas as pd

portal = "https://safarnama.example"
costs = pd.read_csv(f"{portal}/api/v1/trips/?format=csv&table=costs", keep_default_na=False)

# An amount is a number or the word that says why there is none. Not a number (NaN) is not zero: no sum counts it.
costs["number"] = pd.to_numeric(costs["amount"], errors="coerce")
print(len(costs), "costs,", costs["number"].isna().sum(), "without an amount")
