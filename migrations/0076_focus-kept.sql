-- What is summed up between two changes of focus is believed without counting the heartbeats again: the consumer deletes what a late one
-- makes wrong. A consumer of the release before did not, and may still be at work for a while after this migration. So nothing that it
-- noted is believed, and in a database that has been at work neither are the sessions of the next day.
delete from focus_changes;
do $$
declare
  since constant timestamptz := case when exists (select from work_sessions) then now() + interval '1 day' else '-infinity' end;
begin
  execute format($f$
    create function app.focus_kept_since() returns timestamptz language sql immutable parallel safe
      return %L::timestamptz$f$, since);
end
$$;
grant execute on function app.focus_kept_since to muster_app, muster_worker;
