const portal = "https://safarnama.example";
const answer = await fetch(`${portal}/api/v1/stats/?by=country,year&from=1401`);
const stats = await answer.json();

for (const row of stats.results) {
  const [country, year] = row.values.map((one) => one.value ?? "unknown");
  console.log(country, year, row.trips, "trips");
}
