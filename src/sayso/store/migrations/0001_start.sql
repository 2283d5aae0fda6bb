-- 0001: the first store. {serial} is the key that numbers itself (SQLite: INTEGER PRIMARY KEY; PostgreSQL: an identity column).

CREATE TABLE runs (
  n {serial},
  id TEXT NOT NULL UNIQUE,
  fingerprint TEXT NOT NULL UNIQUE,
  version TEXT,
  coder TEXT,
  settings TEXT,
  started TEXT
);

CREATE TABLE reports (
  n {serial},
  id TEXT NOT NULL UNIQUE,
  run INTEGER NOT NULL REFERENCES runs (n),
  text TEXT NOT NULL,
  digest TEXT NOT NULL,
  length INTEGER NOT NULL,
  url TEXT,
  outlet TEXT,
  title TEXT,
  published DATE,
  language TEXT,
  credit TEXT,
  meta TEXT,
  redacted TEXT,
  redacted_why TEXT
);

CREATE TABLE codings (
  run INTEGER NOT NULL REFERENCES runs (n),
  report_id TEXT NOT NULL REFERENCES reports (id),
  status TEXT NOT NULL,
  headings TEXT,
  contexts TEXT,
  counts TEXT,
  PRIMARY KEY (run, report_id)
);

CREATE TABLE actors (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  country TEXT,
  sector TEXT,
  office TEXT,
  wikidata TEXT,
  span_start INTEGER,
  span_end INTEGER,
  text TEXT,
  why TEXT,
  mentions TEXT,
  PRIMARY KEY (run, report_id, n),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE events (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  mode TEXT,
  realis TEXT NOT NULL,
  trigger_start INTEGER NOT NULL,
  trigger_end INTEGER NOT NULL,
  evidence_start INTEGER NOT NULL,
  evidence_end INTEGER NOT NULL,
  aux TEXT,
  contexts TEXT,
  context_scores TEXT,
  quad INTEGER,
  intensity DOUBLE PRECISION,
  heading BOOLEAN,
  coder TEXT,
  score DOUBLE PRECISION,
  why TEXT,
  place_name TEXT,
  place_country TEXT,
  place_admin1 TEXT,
  place_lat DOUBLE PRECISION,
  place_lon DOUBLE PRECISION,
  place_geonames_id INTEGER,
  place_precision TEXT,
  place_span_start INTEGER,
  place_span_end INTEGER,
  when_start DATE,
  when_end DATE,
  when_granularity TEXT,
  when_type TEXT,
  when_value TEXT,
  when_span_start INTEGER,
  when_span_end INTEGER,
  when_text TEXT,
  PRIMARY KEY (run, report_id, n),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE participants (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  event_n INTEGER NOT NULL,
  role TEXT NOT NULL,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  country TEXT,
  sector TEXT,
  office TEXT,
  wikidata TEXT,
  span_start INTEGER,
  span_end INTEGER,
  text TEXT,
  why TEXT,
  mentions TEXT,
  PRIMARY KEY (run, report_id, event_n, role, n),
  FOREIGN KEY (run, report_id, event_n) REFERENCES events (run, report_id, n)
);

CREATE TABLE claims (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  event_id TEXT,
  stance TEXT NOT NULL,
  factuality TEXT NOT NULL,
  quote_start INTEGER,
  quote_end INTEGER,
  why TEXT,
  PRIMARY KEY (run, report_id, n),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE links (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  owner TEXT NOT NULL,
  owner_n INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,
  describes TEXT,
  country TEXT,
  sector TEXT,
  anonymity TEXT,
  cue_start INTEGER,
  cue_end INTEGER,
  cue_class TEXT,
  span_start INTEGER,
  span_end INTEGER,
  venue TEXT,
  PRIMARY KEY (run, report_id, owner, owner_n, depth),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE verifications (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  "by" TEXT,
  country TEXT,
  status TEXT NOT NULL,
  about TEXT,
  span_start INTEGER,
  span_end INTEGER,
  why TEXT,
  PRIMARY KEY (run, report_id, n),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE outlooks (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  realis TEXT NOT NULL,
  dyad TEXT,
  span_start INTEGER,
  span_end INTEGER,
  text TEXT,
  PRIMARY KEY (run, report_id, n),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE figures (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  event_id TEXT,
  what TEXT NOT NULL,
  value DOUBLE PRECISION,
  low DOUBLE PRECISION,
  high DOUBLE PRECISION,
  span_start INTEGER,
  span_end INTEGER,
  PRIMARY KEY (run, report_id, n),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE attributions (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  source TEXT,
  cue TEXT,
  content TEXT,
  cue_class TEXT,
  found TEXT,
  PRIMARY KEY (run, report_id, n),
  FOREIGN KEY (run, report_id) REFERENCES codings (run, report_id)
);

CREATE TABLE problems (
  run INTEGER NOT NULL REFERENCES runs (n),
  id TEXT NOT NULL,
  report_id TEXT REFERENCES reports (id),
  n INTEGER,
  code TEXT NOT NULL,
  record TEXT NOT NULL,
  what TEXT NOT NULL,
  remedy TEXT NOT NULL,
  PRIMARY KEY (run, id)
);

CREATE TABLE corrections (
  id TEXT NOT NULL,
  record_id TEXT,
  field TEXT,
  value TEXT,
  "by" TEXT,
  why TEXT,
  made TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX reports_published ON reports (published);

CREATE INDEX reports_digest ON reports (digest);

CREATE INDEX codings_of_report ON codings (report_id, run);

CREATE INDEX events_id ON events (id);

CREATE INDEX events_type ON events (type, realis);

CREATE INDEX claims_event ON claims (event_id);

CREATE INDEX claims_id ON claims (id);

CREATE INDEX participants_country ON participants (country, role);

CREATE INDEX participants_actor ON participants (id);

CREATE INDEX links_name ON links (name);

CREATE INDEX problems_report ON problems (report_id);

CREATE INDEX corrections_record ON corrections (record_id);

-- the newest run that coded each report: what is shown by default
CREATE VIEW shown AS
  SELECT c.report_id, c.run FROM codings c
  WHERE NOT EXISTS (SELECT 1 FROM codings later WHERE later.report_id = c.report_id AND later.run > c.run);
