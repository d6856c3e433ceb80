"""The ledger: pages, documents and claims in SQL, and the project folder that holds it."""
