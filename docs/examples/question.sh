portal=https://safarnama.example
curl --fail --silent --show-error --get "$portal/api/v1/trips/" \
  --data-urlencode "q=شهردار" \
  --data-urlencode "country=IQ,TR" \
  --data-urlencode "from=1401" \
  --data-urlencode "missing=cost" \
  --data-urlencode "fields=ref,title,days"
