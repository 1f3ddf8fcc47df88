-- What access tokens stand on and what has ended or changed of it meanwhile: sign-in sessions, members, organizations. An endpoint that
-- believes tokens (docs/adr/0058) reads it a few times a minute, for all organizations at once. Unlike the rest of this schema it
-- outlives a crash: what was forgotten here would be believed.
create table live.changed_standings (
  -- A digest of the id: whoever reads them learns of nobody whose id they do not know.
  subject    bytea not null,
  changed_at timestamptz not null default clock_timestamp(),
  -- Whether nobody may stand on it any more; null where that stays as it was.
  has_ended  boolean
);
create index changed_standings_changed on live.changed_standings (changed_at);

-- Rows are only added, so that no transaction waits for another here.
create function live.note_standing(id uuid, has_ended boolean default null) returns void language sql
  set search_path = live, pg_temp
begin atomic
  insert into live.changed_standings (subject, has_ended) values (substr(sha256(uuid_send(id)), 1, 16), has_ended);
end;
revoke execute on function live.note_standing from public;

-- What has changed in the last seconds, and the latest word on whether it has ended.
create function live.changed_standings(seconds integer) returns table (subject text, changed_at timestamptz, has_ended boolean)
language sql stable security definer set search_path = live, pg_temp
begin atomic
  select encode(c.subject, 'hex'), max(c.changed_at),
    coalesce((array_agg(c.has_ended order by c.changed_at desc) filter (where c.has_ended is not null))[1], false)
  from live.changed_standings c
  where c.changed_at > statement_timestamp() - make_interval(secs => seconds)
  group by c.subject;
end;
revoke execute on function live.changed_standings from public;
grant execute on function live.changed_standings to muster_app;

create function live.note_session() returns trigger language plpgsql security definer set search_path = live, pg_temp as $$
begin
  perform live.note_standing(old.id, tg_op = 'DELETE' or new.revoked_at is not null);
  return null;
end $$;
create trigger user_sessions_noted after update on user_sessions for each row
  when (old.revoked_at is distinct from new.revoked_at or new.expires_at < old.expires_at) execute function live.note_session();
create trigger user_sessions_gone after delete on user_sessions for each row
  when (old.revoked_at is null and old.expires_at > now()) execute function live.note_session();

create function live.note_member() returns trigger language plpgsql security definer set search_path = live, pg_temp as $$
begin
  perform live.note_standing(old.id, tg_op = 'DELETE' or new.status <> 'active');
  return null;
end $$;
create trigger users_noted after update on users for each row
  when ((old.status, old.role, old.second_factor_at is null, old.screenshot_interval_minutes)
    is distinct from (new.status, new.role, new.second_factor_at is null, new.screenshot_interval_minutes))
  execute function live.note_member();
create trigger users_gone after delete on users for each row execute function live.note_member();

create function live.note_organization() returns trigger language plpgsql security definer set search_path = live, pg_temp as $$
begin
  perform live.note_standing(old.id, tg_op = 'DELETE' or not new.is_active);
  return null;
end $$;
create trigger organizations_noted after update on organizations for each row
  when ((old.is_active, old.timezone) is distinct from (new.is_active, new.timezone)) execute function live.note_organization();
create trigger organizations_gone after delete on organizations for each row execute function live.note_organization();

-- What else a token tells: the organization's rules, the member's schedule, and that they are at work. That somebody has begun to work
-- is no news here: a token that says that its holder is not at work is never believed.
create function live.note_rules() returns trigger language plpgsql security definer set search_path = live, pg_temp as $$
begin
  perform live.note_standing(coalesce(new.org_id, old.org_id));
  return null;
end $$;
create trigger system_settings_noted after insert or update or delete on system_settings for each row
  execute function live.note_rules();

create function live.note_work() returns trigger language plpgsql security definer set search_path = live, pg_temp as $$
begin
  perform live.note_standing(coalesce(new.user_id, old.user_id));
  return null;
end $$;
create trigger schedules_noted after insert or update or delete on schedules for each row execute function live.note_work();
create trigger work_sessions_noted after update on work_sessions for each row
  when ((old.ended_at, old.voided_at) is distinct from (new.ended_at, new.voided_at)) execute function live.note_work();
create trigger work_sessions_gone after delete on work_sessions for each row execute function live.note_work();
revoke execute on function live.note_session, live.note_member, live.note_organization, live.note_rules, live.note_work from public;

create or replace function live.sweep() returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  delete from live.counters where expires_at < clock_timestamp();
  delete from live.attempts where expires_at < clock_timestamp();
  delete from live.tickets where expires_at < clock_timestamp();
  delete from live.sockets where expires_at < clock_timestamp();
  delete from live.changed_standings where changed_at < statement_timestamp() - interval '2 days';
end;
