-- Whether a member is asked before a live view begins is settled when it is asked for: a setting that changes in the middle must
-- not take back a question. Views of before count as asked, which is the stricter.
alter table live_views
  add column consent text not null default 'ask' constraint live_views_consent check (consent in ('notify', 'ask'));
