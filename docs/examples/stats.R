library(jsonlite)

portal <- "https://safarnama.example"
stats <- fromJSON(paste0(portal, "/api/v1/stats/?by=country&from=1401"))
table <- flatten(stats$results)
cat(paste(
  table$value, table$trips, "trips,",
  table$travellers.known, "travellers and", table$travellers.trips_unknown, "trips without a number"
), sep = "\n")

most <- head(table, 15)
png("countries.png", width = 900, height = 600)
par(mar = c(4, 12, 3, 1))
barplot(rev(most$trips), names.arg = rev(most$name_en), horiz = TRUE, las = 1,
        main = "Foreign trips since 1401, by country", xlab = "trips")
invisible(dev.off())
