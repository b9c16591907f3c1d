portal=https://safarnama.example
curl --fail --silent --show-error "$portal/api/v1/stats/?by=country&from=1401"
