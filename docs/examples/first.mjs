const portal = "https://safarnama.example";
const answer = await fetch(`${portal}/api/v1/trips/?page_size=3`);
const page = await answer.json();

console.log(page.count, "trips");
for (const trip of page.results) {
  console.log(trip.ref, trip.title);
}
