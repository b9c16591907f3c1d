portal=https://safarnama.example
curl --fail --silent --show-error "$portal/api/v1/stats/?by=country,year&from=1401"
