library(jsonlite)

portal <- "https://safarnama.example"
asked <- curl::new_handle()
curl::handle_setheaders(asked, "Accept-Language" = "en")
answer <- curl::curl_fetch_memory(paste0(portal, "/api/v1/trips/?sort=cheapest"), handle = asked)
if (answer$status_code != 200) {
  problem <- fromJSON(rawToChar(answer$content), simplifyVector = FALSE)
  cat(problem$status, problem$title, "\n")
  for (error in problem$errors) {
    cat(error$parameter, paste(error$allowed, collapse = ", "), "\n")
  }
}
