const portal = "https://safarnama.example";
const answer = await fetch(`${portal}/api/v1/stats/?by=country&from=1401`);
const stats = await answer.json();

for (const row of stats.results) {
  const { known, trips_unknown: unknown } = row.travellers;
  console.log(row.value, row.trips, "trips,", known, "travellers and", unknown, "trips without a number");
}
