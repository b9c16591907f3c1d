const portal = "https://safarnama.example";
const question = new URLSearchParams({
  q: "شهردار",
  country: "IQ,TR",
  from: "1401",
  missing: "cost",
  fields: "ref,title,days",
});
const answer = await fetch(`${portal}/api/v1/trips/?${question}`);
const page = await answer.json();

console.log(page.count, "trips");
for (const trip of page.results) {
  console.log(trip.ref, trip.days ?? "unknown");
}
