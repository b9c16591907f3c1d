library(jsonlite)

portal <- "https://safarnama.example"
stats <- fromJSON(paste0(portal, "/api/v1/stats/?by=country,year&from=1401"), simplifyVector = FALSE)
for (row in stats$results) {
  keys <- vapply(row$values, function(one) if (is.null(one$value)) "unknown" else one$value, "")
  cat(keys, row$trips, "trips\n")
}
