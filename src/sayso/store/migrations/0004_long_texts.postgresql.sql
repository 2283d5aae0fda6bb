-- a text of more than a part (words.py) has several rows; those that are there are split here, between any two letters, and folded nearly as words.py folds
ALTER TABLE report_words DROP CONSTRAINT report_words_pkey;

CREATE INDEX report_words_n ON report_words (n);

DELETE FROM report_words WHERE n IN (SELECT n FROM reports WHERE length > 9000);

INSERT INTO report_words (n, words)
SELECT n, to_tsvector('sayso_words', substring(folded FROM part * 9500 + 1 FOR 10000))
FROM (
  SELECT n, lower(regexp_replace(normalize(coalesce(title, '') || chr(10) || text, NFKD), '[\u0300-\u036f]', '', 'g')) AS folded
  FROM reports WHERE length > 9000 AND redacted IS NULL
) AS long, generate_series(0, greatest((length(folded) - 501) / 9500, 0)) AS part;
