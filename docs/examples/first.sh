portal=https://safarnama.example
curl --fail --silent --show-error "$portal/api/v1/trips/?page_size=3"
