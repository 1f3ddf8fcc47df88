-- Days are changed as a whole, and members can ask for it.

-- The day that a change was made on, and the change that it undoes.
alter table fact_changes
  add column date date,
  add column undoes uuid;
create index fact_changes_day on fact_changes (user_id, date, id);

-- A request can be for any change of a day; what it became is a change that can be undone.
alter table corrections
  drop constraint corrections_kind,
  add constraint corrections_kind
    check (kind in ('check_in', 'check_out', 'break_start', 'break_end', 'meeting', 'day', 'changes')),
  drop constraint corrections_reason,
  add constraint corrections_reason check (reason in ('late', 'settled', 'follows', 'own_day', 'asked')),
  add column operations jsonb,
  add column change_id uuid,
  add constraint corrections_operations check ((kind = 'changes') or operations is null);
drop index corrections_once;
create unique index corrections_once on corrections (user_id, kind, occurred_at)
  where status = 'pending' and kind not in ('day', 'changes');
