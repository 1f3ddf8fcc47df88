-- A ticket is issued again where the answer was lost (docs/adr/0061): it is the same one.
create or replace function live.issue_ticket(ticket_hash text, ticket_holder jsonb, seconds integer) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  insert into live.tickets values (ticket_hash, ticket_holder, clock_timestamp() + make_interval(secs => seconds))
  on conflict (hash) do nothing;
end;

-- Whether a key is this claimant's: it is the first one's for so many seconds. Beside the tickets, whose hashes have no colon.
create function live.claim(claim_key text, claimant text, seconds integer) returns boolean
language sql security definer set search_path = live, pg_temp
begin atomic
  insert into live.tickets as t values (claim_key, to_jsonb(claimant), clock_timestamp() + make_interval(secs => seconds))
  on conflict (hash) do update set
    holder = case when t.expires_at <= clock_timestamp() then excluded.holder else t.holder end,
    expires_at = case when t.expires_at <= clock_timestamp() then excluded.expires_at else t.expires_at end
  returning t.holder = to_jsonb(claimant);
end;
revoke execute on function live.claim from public;
grant execute on function live.claim to muster_app, muster_worker;
