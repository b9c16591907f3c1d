import csv
import shutil
from urllib.request import urlopen

portal = "https://safarnama.example"
# A download that is cut short raises http.client.IncompleteRead: there is no half file to be taken for a whole one.
with urlopen(f"{portal}/api/v1/trips/?format=csv&table=costs") as answer, open("costs.csv", "wb") as file:
    shutil.copyfileobj(answer, file)

with open("costs.csv", encoding="utf-8-sig", newline="") as file:
    costs = list(csv.DictReader(file))
absent = [cost for cost in costs if cost["absent"]]
print(len(costs), "costs,", len(absent), "without an amount")
