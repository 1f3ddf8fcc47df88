-- Whoever asked for the file of a report may want it no longer, before it is made or after. The row stays: it counts for the day.
alter table report_exports
  drop constraint report_exports_status,
  add constraint report_exports_status
    check (status in ('pending', 'running', 'ready', 'failed', 'refused', 'expired', 'cancelled')) not valid;
grant update (status, request, claimed_until, size_bytes, finished_at, expires_at) on report_exports to muster_app;
