library(jsonlite)

portal <- "https://safarnama.example"
trips <- list()
address <- paste0(portal, "/api/v1/trips/?page_size=200&fields=ref,days")
while (!is.null(address)) {
  page <- fromJSON(address, simplifyVector = FALSE)
  trips <- c(trips, page$results)
  address <- page[["next"]]
}

cat(length(trips), "trips\n")
