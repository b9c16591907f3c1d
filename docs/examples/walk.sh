portal=https://safarnama.example
next="$portal/api/v1/trips/?page_size=200&fields=ref"
page=0
while [ -n "$next" ]; do
  page=$((page + 1))
  curl --fail --silent --show-error --dump-header head.txt --output "page-$page.json" "$next" || exit 1
  next=$(sed -n 's/^[Ll]ink:.*<\([^>]*\)>; rel="next".*/\1/p' head.txt)
done
echo "$page pages"
