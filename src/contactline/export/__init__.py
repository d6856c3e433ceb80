"""What leaves the ledger: files and the site, held to the delay in time and the coarsening in space."""
