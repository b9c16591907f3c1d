import { existsSync, readFileSync, writeFileSync } from "node:fs";

const portal = "https://safarnama.example";
let serial = existsSync("serial.txt") ? readFileSync("serial.txt", "utf8") : "0";

let address = `${portal}/api/v1/ledger/?after=${serial}&page_size=200`;
while (address) {
  const answer = await fetch(address);
  const page = await answer.json();
  for (const entry of page.results) {
    // Here your copy changes: a publication or a correction brings the document whole, a withdrawal takes it away.
    console.log(entry.serial, entry.kind, entry.subject);
    serial = String(entry.serial);
  }
  writeFileSync("serial.txt", serial);
  address = page.next;
}
