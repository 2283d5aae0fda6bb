-- 0005: saved filters, and messages about what meets them. No secret is in here, and no words of reports, so that redaction needs none of it.

CREATE TABLE saved_filters (
  id TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  query TEXT NOT NULL,
  "by" TEXT,
  made TEXT NOT NULL,
  looked TEXT,
  state TEXT,
  PRIMARY KEY (id)
);

-- what met a filter when it was looked at: a record is new where it has no row, changed where its row has another state
CREATE TABLE filter_matches (
  filter_id TEXT NOT NULL REFERENCES saved_filters (id),
  record_id TEXT NOT NULL,
  state TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (filter_id, record_id)
);

CREATE TABLE hooks (
  id TEXT NOT NULL,
  filter_id TEXT NOT NULL REFERENCES saved_filters (id),
  url TEXT NOT NULL,
  key_check TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  off_why TEXT,
  since TEXT NOT NULL,
  failures INTEGER NOT NULL,
  rest_until TEXT,
  last_ok TEXT,
  PRIMARY KEY (id)
);

CREATE TABLE deliveries (
  hook_id TEXT NOT NULL REFERENCES hooks (id),
  "key" TEXT NOT NULL,
  type TEXT NOT NULL,
  record_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  queued TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_try TEXT NOT NULL,
  claimed_until TEXT,
  last_status INTEGER,
  trouble TEXT,
  delivered TEXT,
  gave_up TEXT,
  PRIMARY KEY (hook_id, "key")
);

CREATE INDEX hooks_filter ON hooks (filter_id);

CREATE INDEX deliveries_due ON deliveries (delivered, gave_up, next_try);
