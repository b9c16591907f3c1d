portal=https://safarnama.example
curl --fail --silent --show-error --etag-save etag.txt --output trips.json "$portal/api/v1/trips/"
curl --fail --silent --show-error --etag-compare etag.txt --output newer.json --write-out "%{http_code}\n" \
  "$portal/api/v1/trips/"
