portal=https://safarnama.example
serial=$(cat serial.txt 2>/dev/null || echo 0)
next="$portal/api/v1/ledger/?after=$serial&page_size=200"
while [ -n "$next" ]; do
  # Every page is kept: the entries are the news, and together they are the ledger.
  curl --fail --silent --show-error --dump-header head.txt --output "after-$serial.json" "$next" || exit 1
  serial=$(sed 's/"results":\[/\n/' "after-$serial.json" | tail -n 1 | grep -o '"serial":[0-9]*' | tail -n 1 | cut -d: -f2)
  [ -n "$serial" ] || break
  echo "$serial" > serial.txt
  next=$(sed -n 's/^[Ll]ink:.*<\([^>]*\)>; rel="next".*/\1/p' head.txt)
done
echo "in step with entry $(cat serial.txt)"
