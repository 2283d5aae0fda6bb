-- 0007: what questions over a million events are answered from: the acts of each pair of countries side by side, and indexes that hold what they are asked for

-- n: the incident's; day: ordinal of the day on which it stands (0: none known), dated: where the day comes from (docs/dyads.md)
CREATE TABLE dyads (
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  n INTEGER NOT NULL,
  day INTEGER NOT NULL,
  dated INTEGER NOT NULL,
  type TEXT NOT NULL,
  quad INTEGER NOT NULL,
  intensity DOUBLE PRECISION NOT NULL,
  realis TEXT NOT NULL,
  origins INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  PRIMARY KEY (source, target, n)
){clustered};

CREATE INDEX dyads_n ON dyads (n);

-- 1: the rows of all incidents are there; 0: they are made when incidents are next written
INSERT INTO marks (name, n) SELECT 'dyads', CASE WHEN EXISTS (SELECT 1 FROM incidents) THEN 0 ELSE 1 END;

-- events of a sector's or a name's; those of a country's or an id's have indexes
CREATE INDEX participants_sector ON participants (sector, role);

CREATE INDEX participants_name ON participants (lower(name));

DROP INDEX reports_published;
