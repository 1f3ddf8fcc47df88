-- What each closed day's active and meeting time went to, as it was found when it was closed: a list of application, host and seconds.
-- Rules for applications judge it again without its heartbeats. Null: closed before this was kept, not worked, or forgotten.
alter table productivity_summary add column applications jsonb;

-- What retention has to clear is found as before.
drop index productivity_summary_lists;
create index productivity_summary_lists on productivity_summary (org_id, date)
  where top_applications <> '[]' or top_websites <> '[]' or applications is not null;

-- A decision about the past puts these right at once.
grant update (total_tracked_time, productive_time, neutral_time, unproductive_time, updated_at) on productivity_summary to muster_app;
