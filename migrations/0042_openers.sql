-- An account that others opened is worth what whoever opened it may give, until its person has taken it.

alter table users
  -- Who stands for an account until it is taken: whoever opened it, or offered it last. Null where that is nobody of the
  -- organization, or not known.
  add column opened_by uuid,
  add constraint users_opened_by_fk
    foreign key (org_id, opened_by) references users (org_id, id) on delete set null (opened_by);
create index users_opened_by on users (org_id, opened_by) where opened_by is not null;

update users u set opened_by = a.user_id
from audit_log a
where a.org_id = u.org_id and a.resource_id = u.id and a.action = 'user.create' and u.accepted_at is null
  and exists (select from users o where o.org_id = a.org_id and o.id = a.user_id);
update users u set opened_by = i.created_by
from import_rows r join imports i on i.id = r.import_id
where r.org_id = u.org_id and r.email = u.email and r.outcome = 'created' and not i.dry_run and u.accepted_at is null;
