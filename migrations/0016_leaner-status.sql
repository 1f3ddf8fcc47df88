-- What a member's newest heartbeat showed is in that heartbeat, which the live row leads to: asked for now and then, written never. The
-- consumer rewrites every member's live row twice a minute, so each column costs.
alter table user_status
  drop column active_application,
  drop column active_window_title,
  drop column url;
