-- the newest reports first, of all and of an outlet
CREATE INDEX reports_published ON reports (published DESC NULLS LAST, id);

CREATE INDEX reports_outlet ON reports (lower(outlet), published DESC NULLS LAST, id);
