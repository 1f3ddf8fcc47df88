-- Names are ordered as people order them, on every server: the order of Unicode's root collation does not depend on what
-- the system has installed. It stands with the column, so that lists, the cursors of their pages and their indexes
-- cannot disagree.
alter table users alter column name type text collate "und-x-icu";

-- What a search compares with: letters only, neither accents nor case, in either normal form.
create collation app.letters (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
