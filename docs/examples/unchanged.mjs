const address = "https://safarnama.example/api/v1/trips/";
const first = await fetch(address);
const etag = first.headers.get("ETag");

const again = await fetch(address, { headers: { "If-None-Match": etag } });
console.log(again.status);
