from urllib.error import HTTPError
from urllib.request import Request, urlopen

address = "https://safarnama.example/api/v1/trips/"
with urlopen(address) as answer:
    etag = answer.headers["ETag"]

try:
    urlopen(Request(address, headers={"If-None-Match": etag}))
    print("something was published")
except HTTPError as answer:
    print(answer.code)
