from urllib.request import urlretrieve

import duckdb

portal = "https://safarnama.example"
for table in ("trips", "costs"):
    urlretrieve(f"{portal}/api/v1/trips/?format=parquet&table={table}", f"{table}.parquet")

found = duckdb.sql("""
    SELECT funding_kind, count(DISTINCT ref) AS trips, count(*) FILTER (amount IS NULL) AS without_amount
    FROM 'costs.parquet' JOIN 'trips.parquet' USING (ref)
    WHERE status = 'done'
    GROUP BY funding_kind
    ORDER BY trips DESC, funding_kind
""")
for kind, trips, without_amount in found.fetchall():
    print(kind, trips, "trips,", without_amount, "costs without an amount")
