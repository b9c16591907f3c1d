address <- "https://safarnama.example/api/v1/trips/"
first <- curl::curl_fetch_memory(address)
etag <- curl::parse_headers_list(first$headers)$etag

asked <- curl::new_handle()
curl::handle_setheaders(asked, "If-None-Match" = etag)
cat(curl::curl_fetch_memory(address, handle = asked)$status_code, "\n")
