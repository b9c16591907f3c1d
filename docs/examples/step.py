import json
from pathlib import Path
from urllib.request import urlopen

portal = "https://safarnama.example"
kept = Path("serial.txt")
serial = int(kept.read_text()) if kept.exists() else 0

address = f"{portal}/api/v1/ledger/?after={serial}&page_size=200"
while address:
    with urlopen(address) as answer:
        page = json.load(answer)
    for entry in page["results"]:
        # Here your copy changes: a publication or a correction brings the document whole, a withdrawal takes it away.
        print(entry["serial"], entry["kind"], entry["subject"])
        serial = entry["serial"]
    kept.write_text(str(serial))
    address = page["next"]
