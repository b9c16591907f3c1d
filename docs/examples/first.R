library(jsonlite)

portal <- "https://safarnama.example"
page <- fromJSON(paste0(portal, "/api/v1/trips/?page_size=3"))

cat(page$count, "trips\n")
cat(paste(page$results$ref, page$results$title), sep = "\n")
