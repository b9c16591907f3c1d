portal=https://safarnama.example
curl --silent --show-error --header "Accept-Language: en" "$portal/api/v1/trips/?sort=cheapest"
