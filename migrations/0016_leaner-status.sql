-- What a member's newest heartbeat showed is in that heartbeat, to which last_heartbeat_at leads: asked for now and then, and
-- written a second time never. The consumer rewrites every member's live row twice a minute, so each column costs. The release
-- before this one writes these columns, and must find them when a deployment is rolled back: a later migration drops them.
comment on column user_status.active_application is 'unused: see the newest heartbeat';
comment on column user_status.active_window_title is 'unused: see the newest heartbeat';
comment on column user_status.url is 'unused: see the newest heartbeat';
