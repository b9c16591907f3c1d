portal=https://safarnama.example
curl --fail --silent --show-error --compressed --output costs.csv \
  "$portal/api/v1/trips/?format=csv&table=costs" || exit 1
echo "whole: $(wc -c < costs.csv) bytes"
