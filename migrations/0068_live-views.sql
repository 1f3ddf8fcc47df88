-- Live views: somebody watches a member's screen for a few minutes, announced and with a reason.

create table live_views (
  id                uuid primary key default uuidv7(),
  org_id            uuid not null,
  user_id           uuid not null,
  viewer_id         uuid not null constraint live_views_of_another check (viewer_id <> user_id),
  -- The sign-in session by which it is watched: with it the view ends.
  viewer_session_id uuid,
  -- All views of a member at a time share one stream of pictures.
  stream_id         uuid not null,
  -- Null once it is older than reasons are kept.
  reason            text constraint live_views_reason_length check (length(reason) between 3 and 500),
  state             text not null default 'waiting' constraint live_views_state check (state in ('waiting', 'live', 'ended')),
  requested_at      timestamptz not null,
  ends_at           timestamptz not null constraint live_views_order check (ends_at > requested_at),
  -- The member's working hours end before the minutes do.
  ends_with_hours   boolean not null,
  -- Since when the member's own screen has said that it is watched.
  indicator_at      timestamptz,
  started_at        timestamptz,
  last_frame_at     timestamptz,
  -- When the viewer last said that they are watching, over which socket, and the last picture that they have shown.
  watched_at        timestamptz,
  watching_socket   text,
  shown_seq         integer,
  -- The one picture that may be posted now, and since when.
  next_seq          integer not null default 1,
  asked_at          timestamptz,
  -- When it last was a look in the member's list.
  looked_at         timestamptz not null,
  frames            integer not null default 0,
  bytes             bigint not null default 0,
  ended_at          timestamptz,
  ended_by          uuid,
  end_reason        text constraint live_views_end_reason check (end_reason in ('stopped_by_viewer', 'stopped_by_member',
                    'stopped_by_admin', 'refused', 'no_answer', 'expired', 'viewer_gone', 'tracker_gone', 'break', 'checked_out',
                    'outside_hours', 'locked_long', 'no_indicator', 'private', 'setting_off', 'access_lost')),
  -- When its end was told, and written into the audit log.
  told_at           timestamptz,
  constraint live_views_indicated check ((state <> 'live' and frames = 0) or indicator_at is not null),
  constraint live_views_ended check ((state = 'ended') = (ended_at is not null) and (ended_at is null) = (end_reason is null)
    and last_frame_at <= ended_at),
  constraint live_views_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint live_views_viewer_fk foreign key (org_id, viewer_id) references users (org_id, id) on delete cascade,
  constraint live_views_session_fk foreign key (org_id, viewer_session_id) references user_sessions (org_id, id)
    on delete set null (viewer_session_id),
  constraint live_views_ended_by_fk foreign key (org_id, ended_by) references users (org_id, id) on delete set null (ended_by)
);
create unique index live_views_one_open on live_views (viewer_id, user_id) where state <> 'ended';
create index live_views_open on live_views (user_id) where state <> 'ended';
create index live_views_untold on live_views (user_id) where state = 'ended' and told_at is null;
create index live_views_member on live_views (user_id, requested_at desc, id desc);
create index live_views_viewer on live_views (org_id, viewer_id);
create index live_views_age on live_views (org_id, requested_at);
create index live_views_session on live_views (viewer_session_id);
call app.isolate('live_views', 'select, insert, update');
revoke insert on live_views from muster_worker;
call app.audited('live_views', 'id', member => 'user_id', personal => '{reason}',
  -- What moves with every picture.
  derived => '{last_frame_at,watched_at,watching_socket,shown_seq,next_seq,asked_at,looked_at,frames,bytes,told_at}');

-- Nobody is watched on a break or after work: views end in the transaction that begins the one or ends the other, so that no picture
-- is shown after it. What a heartbeat writes does not even come here.
create function app.end_live_views() returns trigger language plpgsql as $$
begin
  -- In the order in which whoever shows a picture holds them.
  perform from live_views where user_id = new.user_id and state <> 'ended' order by id for no key update;
  update live_views set state = 'ended', end_reason = case when new.work_session_id is null then 'checked_out' else 'break' end,
    ended_at = greatest(requested_at, last_frame_at, coalesce(nullif(current_setting('app.instant', true), '')::timestamptz, now()))
  where user_id = new.user_id and state <> 'ended';
  return null;
end $$;
create trigger user_status_ends_live_views after update of work_session_id, on_break_since on user_status for each row
  when (new.work_session_id is null and old.work_session_id is not null or new.on_break_since is not null and old.on_break_since is null)
  execute function app.end_live_views();
