"""Call records 来电记录 (S003 3.2.1): time, customer, organisation, phone, content, with the source of each."""
