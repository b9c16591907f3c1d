const portal = "https://safarnama.example";
const trips = [];
let address = `${portal}/api/v1/trips/?page_size=200&fields=ref,days`;
while (address) {
  const answer = await fetch(address);
  const page = await answer.json();
  trips.push(...page.results);
  address = page.next;
}

console.log(trips.length, "trips");
