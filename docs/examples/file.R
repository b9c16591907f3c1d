portal <- "https://safarnama.example"
download.file(paste0(portal, "/api/v1/trips/?format=csv&table=costs"), "costs.csv", mode = "wb", quiet = TRUE)
costs <- read.csv("costs.csv", fileEncoding = "UTF-8-BOM", na.strings = character(), colClasses = "character")

# An amount is a number or the word that says why there is none. NA is not zero: say na.rm only when you mean it.
number <- suppressWarnings(as.numeric(costs$amount))
cat(nrow(costs), "costs,", sum(is.na(number)), "without an amount\n")
