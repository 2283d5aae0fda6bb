-- an entry whose page is in the store is not fetched again; a hash, since an address may be longer than a page of a tree takes
CREATE INDEX reports_url ON reports USING hash (url);
