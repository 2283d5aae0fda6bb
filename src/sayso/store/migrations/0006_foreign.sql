-- other people's events beside ours: no reports, no text, no chains; nothing refers to them and they refer to nothing of ours
CREATE TABLE imports (
  id TEXT NOT NULL,
  dataset TEXT NOT NULL,
  layout TEXT NOT NULL,
  name TEXT,
  digest TEXT NOT NULL,
  "rows" INTEGER NOT NULL,
  added INTEGER NOT NULL,
  "there" INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  version TEXT NOT NULL,
  started TEXT NOT NULL,
  done TEXT,
  PRIMARY KEY (id)
);

CREATE TABLE import_problems (
  import_id TEXT NOT NULL REFERENCES imports (id),
  n INTEGER NOT NULL,
  code TEXT NOT NULL,
  record TEXT,
  what TEXT,
  remedy TEXT,
  PRIMARY KEY (import_id, n)
);

CREATE TABLE foreign_events (
  dataset TEXT NOT NULL,
  "key" TEXT NOT NULL,
  import_id TEXT NOT NULL REFERENCES imports (id),
  day_start DATE,
  day_end DATE,
  type TEXT,
  mode TEXT,
  code TEXT,
  label TEXT,
  quad INTEGER NOT NULL,
  intensity DOUBLE PRECISION,
  contexts TEXT,
  actors TEXT,
  recipients TEXT,
  place TEXT,
  outlet TEXT,
  published DATE,
  url TEXT,
  story TEXT,
  lead BOOLEAN,
  mentions INTEGER,
  outlets INTEGER,
  reports INTEGER,
  mirror TEXT,
  "row" TEXT,
  PRIMARY KEY (dataset, "key")
);

CREATE TABLE foreign_mentions (
  dataset TEXT NOT NULL,
  "key" TEXT NOT NULL,
  import_id TEXT NOT NULL REFERENCES imports (id),
  event TEXT NOT NULL,
  event_time TEXT,
  mention_time TEXT,
  kind INTEGER,
  outlet TEXT,
  url TEXT,
  sentence INTEGER,
  actor_offset INTEGER,
  recipient_offset INTEGER,
  action_offset INTEGER,
  in_raw_text BOOLEAN,
  confidence INTEGER,
  length INTEGER,
  "row" TEXT,
  PRIMARY KEY (dataset, "key")
);

CREATE INDEX foreign_events_day ON foreign_events (dataset, day_start);

CREATE INDEX foreign_mentions_event ON foreign_mentions (dataset, event);
