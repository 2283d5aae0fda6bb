-- full-text search: the report's words are read from `reports` itself, so that they stand in the file once
CREATE VIRTUAL TABLE report_words USING fts5 (title, text, content = 'reports', content_rowid = 'n', tokenize = 'porter unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE actor_words USING fts5 (names, run UNINDEXED, report_id UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2');
