-- an entry whose page is in the store is not fetched again
CREATE INDEX reports_url ON reports (url);
