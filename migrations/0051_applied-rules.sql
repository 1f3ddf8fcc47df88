-- Changing the past is a decision of its own: days that are over are judged by another rule, because somebody said so, and until they take
-- it back. Of its dates such a rule stands before whatever was in force.

create table applied_rules (
  id         uuid primary key default uuidv7(),
  org_id     uuid not null constraint applied_rules_org_fk references organizations (id) on delete cascade,
  -- The key of a setting.
  rule       text not null,
  value      jsonb not null,
  from_date  date not null,
  to_date    date not null,
  -- Nobody decides alone about their own days: where the organization wants that, theirs are left out.
  left_out   uuid,
  reason     text constraint applied_rules_reason_length check (length(reason) between 1 and 500),
  applied_by uuid,
  applied_at timestamptz not null,
  undone_by  uuid,
  undone_at  timestamptz,
  constraint applied_rules_org_id_key unique (org_id, id),
  constraint applied_rules_order check (from_date <= to_date),
  constraint applied_rules_left_out_fk foreign key (org_id, left_out) references users (org_id, id) on delete set null (left_out),
  constraint applied_rules_applied_by_fk foreign key (org_id, applied_by) references users (org_id, id) on delete set null (applied_by),
  constraint applied_rules_undone_by_fk foreign key (org_id, undone_by) references users (org_id, id) on delete set null (undone_by)
);
create index applied_rules_standing on applied_rules (org_id, to_date) where undone_at is null;
create index applied_rules_left_out on applied_rules (org_id, left_out) where left_out is not null;
create index applied_rules_applied_by on applied_rules (org_id, applied_by) where applied_by is not null;
create index applied_rules_undone_by on applied_rules (org_id, undone_by) where undone_by is not null;
create index applied_rules_reasons on applied_rules (org_id, applied_at) where reason is not null;
call app.isolate('applied_rules', 'select, insert, update');
revoke insert, delete on applied_rules from muster_worker;
call app.audited('applied_rules', 'id', personal => '{reason}', lasting => '{rule,value}');

-- What such a decision made of each day that it changed: enough to put it back.
create table applied_rule_days (
  org_id          uuid not null,
  applied_rule_id uuid not null,
  user_id         uuid not null,
  date            date not null,
  -- Null where there was no record of the day.
  before          jsonb,
  after           jsonb not null,
  primary key (applied_rule_id, user_id, date),
  constraint applied_rule_days_rule_fk foreign key (org_id, applied_rule_id) references applied_rules (org_id, id) on delete cascade,
  constraint applied_rule_days_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index applied_rule_days_user on applied_rule_days (user_id, date);
call app.isolate('applied_rule_days', 'select, insert');
revoke insert, update, delete on applied_rule_days from muster_worker;
