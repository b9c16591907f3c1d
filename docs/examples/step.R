library(jsonlite)

portal <- "https://safarnama.example"
serial <- if (file.exists("serial.txt")) readLines("serial.txt") else "0"

address <- paste0(portal, "/api/v1/ledger/?page_size=200&after=", serial)
while (!is.null(address)) {
  page <- fromJSON(address, simplifyVector = FALSE)
  for (entry in page$results) {
    # Here your copy changes: a publication or a correction brings the document whole, a withdrawal takes it away.
    cat(entry$serial, entry$kind, entry$subject, "\n")
    serial <- entry$serial
  }
  writeLines(as.character(serial), "serial.txt")
  address <- page[["next"]]
}
