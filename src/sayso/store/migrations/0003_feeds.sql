-- what `sayso follow` remembers between runs; no words of reports are in here, and nothing refers to a report by a key, so that redaction needs none of it
CREATE TABLE feeds (
  url TEXT NOT NULL,
  moved_to TEXT,
  etag TEXT,
  last_modified TEXT,
  last_poll TEXT,
  next_poll TEXT,
  failures INTEGER NOT NULL,
  gone TEXT,
  pace TEXT,
  trouble TEXT,
  PRIMARY KEY (url)
);

CREATE TABLE feed_entries (
  feed TEXT NOT NULL,
  entry TEXT NOT NULL,
  url TEXT,
  digest TEXT NOT NULL,
  report_id TEXT,
  tries INTEGER NOT NULL,
  seen TEXT NOT NULL,
  PRIMARY KEY (feed, entry)
);

CREATE TABLE watched_files (
  folder TEXT NOT NULL,
  path TEXT NOT NULL,
  size BIGINT NOT NULL,
  mtime BIGINT NOT NULL,
  digest TEXT,
  done TEXT,
  PRIMARY KEY (folder, path)
);

CREATE INDEX feed_entries_tries ON feed_entries (feed, tries);
