const portal = "https://safarnama.example";
const get = async (path) => (await fetch(`${portal}/api/v1/${path}`)).json();

const [trip] = (await get("trips/?page_size=1&sort=-published")).results;
const [entry] = (await get(`ledger/?after=${trip.ledger.serial - 1}&page_size=1`)).results;

const nonce = Uint8Array.from(entry.nonce.match(/../g), (pair) => parseInt(pair, 16));
const signed = new Uint8Array([...nonce, ...new TextEncoder().encode(entry.document)]);
const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", signed));
const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
console.log(trip.ref, hash === entry.document_hash ? "is as it was signed" : "WAS CHANGED");
