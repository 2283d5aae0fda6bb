-- full-text search: the words are folded (accents, case) before they come here; stems of English, no stop words ("not" must be found)
CREATE TEXT SEARCH DICTIONARY sayso_stems (TEMPLATE = snowball, Language = english);

CREATE TEXT SEARCH CONFIGURATION sayso_words (COPY = simple);

ALTER TEXT SEARCH CONFIGURATION sayso_words
  ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part WITH sayso_stems;

CREATE TABLE report_words (
  n INTEGER PRIMARY KEY REFERENCES reports (n),
  words TSVECTOR NOT NULL
);

CREATE INDEX report_words_words ON report_words USING gin (words);

CREATE TABLE actor_words (
  run INTEGER NOT NULL,
  report_id TEXT NOT NULL,
  words TSVECTOR NOT NULL,
  PRIMARY KEY (run, report_id)
);

CREATE INDEX actor_words_words ON actor_words USING gin (words);
