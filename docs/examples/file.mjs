import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";

const portal = "https://safarnama.example";
const answer = await fetch(`${portal}/api/v1/trips/?format=jsonl`);
if (!answer.ok) throw new Error(`${answer.status}`);
// A download that is cut short rejects here: there is no half file to be taken for a whole one.
await pipeline(answer.body, createWriteStream("trips.jsonl"));

const costs = [];
for await (const line of createInterface({ input: createReadStream("trips.jsonl") })) {
  costs.push(...JSON.parse(line).costs);
}
const absent = costs.filter((cost) => cost.amount === null);
console.log(costs.length, "costs,", absent.length, "without an amount");
