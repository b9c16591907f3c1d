library(jsonlite)

portal <- "https://safarnama.example"
question <- c(
  q = "شهردار",
  country = "IQ,TR",
  from = "1401",
  missing = "cost",
  fields = "ref,title,days"
)
values <- vapply(enc2utf8(question), URLencode, "", reserved = TRUE)
query <- paste(names(question), values, sep = "=", collapse = "&")
page <- fromJSON(paste0(portal, "/api/v1/trips/?", query), simplifyVector = FALSE)

cat(page$count, "trips\n")
for (trip in page$results) {
  cat(trip$ref, if (is.null(trip$days)) "unknown" else trip$days, "\n")
}
