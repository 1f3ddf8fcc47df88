-- Where a member's heartbeats begin to show another application or site, noted by the consumer as they come. The closing of a day adds
-- up a few dozen of these rather than hundreds of heartbeats, each on a page of its own, and then deletes them: what is left to say is in
-- the summary, and whoever asks again counts the heartbeats. Nothing depends on a row being there.
create table focus_changes (
  org_id          uuid not null,
  work_session_id uuid not null,
  -- The heartbeat that first shows it.
  changed_at      timestamptz not null,
  application     text,
  host            text,
  -- Of the heartbeats before it, back to the change before; null when nothing is known of them.
  last_at         timestamptz,
  heartbeats      bigint,
  mouse_clicks    bigint,
  keyboard_strokes bigint,
  primary key (work_session_id, changed_at),
  constraint focus_changes_session_fk foreign key (org_id, work_session_id) references work_sessions (org_id, id) on delete cascade
);
call app.isolate('focus_changes', 'select');
revoke update on focus_changes from muster_worker;

-- Since the last change. A release that does not know these columns leaves them as they are: its heartbeats are missing from the next
-- change's count, and are found missing.
alter table user_status
  add column focus_key        bigint,
  add column focus_heartbeats bigint,
  add column focus_clicks     bigint,
  add column focus_strokes    bigint;
