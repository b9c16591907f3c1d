import hashlib
import json
from urllib.request import urlopen

portal = "https://safarnama.example"
with urlopen(f"{portal}/api/v1/trips/?page_size=1&sort=-published") as answer:
    trip = json.load(answer)["results"][0]
with urlopen(f"{portal}/api/v1/ledger/?after={trip['ledger']['serial'] - 1}&page_size=1") as answer:
    entry = json.load(answer)["results"][0]

signed = bytes.fromhex(entry["nonce"]) + entry["document"].encode()
unaltered = hashlib.sha256(signed).hexdigest() == entry["document_hash"]
print(trip["ref"], "is as it was signed" if unaltered else "WAS CHANGED")
