library(jsonlite)

portal <- "https://safarnama.example"
trips <- fromJSON(paste0(portal, "/api/v1/trips/?page_size=1&sort=-published"), simplifyVector = FALSE)
trip <- trips$results[[1]]
before <- trip$ledger$serial - 1
ledger <- fromJSON(paste0(portal, "/api/v1/ledger/?page_size=1&after=", before), simplifyVector = FALSE)
entry <- ledger$results[[1]]

nonce <- as.raw(strtoi(substring(entry$nonce, seq(1, 63, 2), seq(2, 64, 2)), 16))
signed <- c(nonce, charToRaw(enc2utf8(entry$document)))
unaltered <- digest::digest(signed, algo = "sha256", serialize = FALSE) == entry$document_hash
cat(trip$ref, if (unaltered) "is as it was signed\n" else "WAS CHANGED\n")
