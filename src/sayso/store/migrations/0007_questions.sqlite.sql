-- the newest reports first, of all and of an outlet, without looking at the reports themselves
CREATE INDEX reports_published ON reports (published DESC, id);

CREATE INDEX reports_outlet ON reports (lower(outlet), published DESC, id);
