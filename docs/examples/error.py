import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

portal = "https://safarnama.example"
asked = Request(f"{portal}/api/v1/trips/?sort=cheapest", headers={"Accept-Language": "en"})
try:
    urlopen(asked)
except HTTPError as refusal:
    problem = json.load(refusal)
    print(problem["status"], problem["title"])
    for error in problem["errors"]:
        print(error["parameter"], ", ".join(error["allowed"] or []))
