-- 0002: what the corpus comes to: copies, citations, incidents with their origins, stories. Made anew from the codings whenever earlier reports come in.

CREATE TABLE joined (
  report_id TEXT NOT NULL REFERENCES reports (id),
  run INTEGER NOT NULL REFERENCES runs (n),
  story_id TEXT NOT NULL,
  opened_by TEXT NOT NULL REFERENCES reports (id),
  stale BOOLEAN NOT NULL,
  PRIMARY KEY (report_id)
);

CREATE TABLE copies (
  report_id TEXT NOT NULL REFERENCES joined (report_id),
  run INTEGER NOT NULL,
  copy_of TEXT NOT NULL REFERENCES reports (id),
  kind TEXT NOT NULL,
  share DOUBLE PRECISION NOT NULL,
  pairs TEXT,
  receipt TEXT,
  PRIMARY KEY (report_id)
);

CREATE TABLE citations (
  report_id TEXT NOT NULL REFERENCES joined (report_id),
  run INTEGER NOT NULL,
  n INTEGER NOT NULL,
  outlet TEXT NOT NULL,
  span_start INTEGER NOT NULL,
  span_end INTEGER NOT NULL,
  cites TEXT REFERENCES reports (id),
  why TEXT,
  PRIMARY KEY (report_id, n)
);

CREATE TABLE incidents (
  id TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (n),
  n INTEGER NOT NULL UNIQUE,
  type TEXT NOT NULL,
  place TEXT,
  day_start DATE,
  day_end DATE,
  first_published DATE,
  last_published DATE,
  reports INTEGER NOT NULL,
  independent_origins INTEGER NOT NULL,
  contested BOOLEAN NOT NULL,
  figures_differ BOOLEAN NOT NULL,
  receipts TEXT,
  PRIMARY KEY (id)
);

CREATE TABLE parties (
  incident_id TEXT NOT NULL REFERENCES incidents (id),
  n INTEGER NOT NULL,
  run INTEGER NOT NULL,
  role TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  country TEXT,
  sector TEXT,
  office TEXT,
  wikidata TEXT,
  PRIMARY KEY (incident_id, n)
);

CREATE TABLE passages (
  incident_id TEXT NOT NULL REFERENCES incidents (id),
  n INTEGER NOT NULL,
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL REFERENCES joined (report_id),
  span_start INTEGER NOT NULL,
  span_end INTEGER NOT NULL,
  event_id TEXT,
  PRIMARY KEY (incident_id, n)
);

CREATE TABLE origins (
  incident_id TEXT NOT NULL REFERENCES incidents (id),
  n INTEGER NOT NULL,
  run INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,
  country TEXT,
  via TEXT,
  stance TEXT NOT NULL,
  reports TEXT,
  maybe_shared TEXT,
  receipts TEXT,
  PRIMARY KEY (incident_id, n)
);

CREATE TABLE statuses (
  incident_id TEXT NOT NULL REFERENCES incidents (id),
  n INTEGER NOT NULL,
  run INTEGER NOT NULL,
  day DATE,
  status TEXT NOT NULL,
  "by" TEXT,
  report_id TEXT,
  span_start INTEGER,
  span_end INTEGER,
  event_id TEXT,
  PRIMARY KEY (incident_id, n)
);

-- counts changes of a kind, so that who goes on from what it remembers can tell whether it still holds
CREATE TABLE marks (
  name TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (name)
);

INSERT INTO marks (name, n) VALUES ('joined', 0);

CREATE INDEX joined_story ON joined (story_id);

CREATE INDEX copies_of ON copies (copy_of);

CREATE INDEX incidents_origins ON incidents (independent_origins);

CREATE INDEX incidents_published ON incidents (last_published);

CREATE INDEX passages_report ON passages (report_id);

CREATE INDEX passages_event ON passages (event_id);

CREATE INDEX parties_country ON parties (country, role);

CREATE INDEX parties_actor ON parties (id);

CREATE INDEX origins_name ON origins (name);
