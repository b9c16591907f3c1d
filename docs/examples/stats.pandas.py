import matplotlib.pyplot as plt
import pandas as pd

portal = "https://safarnama.example"
stats = pd.read_json(f"{portal}/api/v1/stats/?by=country&from=1401", typ="series")
table = pd.json_normalize(stats["results"])
for row in table.itertuples(index=False, name=None):
    value, trips, known, unknown = (
        row[table.columns.get_loc(name)]
        for name in ("value", "trips", "travellers.known", "travellers.trips_unknown")
    )
    print(value, trips, "trips,", known, "travellers and", unknown, "trips without a number")

chart = table.head(15).plot.barh(x="name_en", y="trips", legend=False)
chart.invert_yaxis()
chart.set(title="Foreign trips since 1401, by country", xlabel="trips", ylabel="")
plt.tight_layout()
plt.savefig("countries.png")
