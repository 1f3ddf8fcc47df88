-- What mails have told of members' days, so that a day which changes afterwards is corrected by what was said of it. The
-- report of a date is its first mail, and each correction one more, with a row for each member whose day it told.
alter table day_reports add column mails smallint not null default 0;

create table told_days (
  org_id                 uuid not null,
  date                   date not null,
  user_id                uuid not null,
  mail                   smallint not null constraint told_days_mail check (mail > 0),
  status                 text not null,
  is_late                boolean not null,
  check_in_time          timestamptz,
  is_at_work             boolean not null,
  needs_review           boolean not null,
  total_work_duration    integer not null,
  total_active_duration  integer not null,
  total_idle_duration    integer not null,
  total_meeting_duration integer not null,
  primary key (org_id, date, user_id, mail),
  constraint told_days_report_fk foreign key (org_id, date) references day_reports (org_id, date) on delete cascade,
  constraint told_days_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index told_days_user on told_days (user_id, date);
call app.isolate('told_days', 'select');
revoke update on told_days from muster_worker;

-- Of what was mailed before, what is known now stands for what was told.
update day_reports d set mails = 1 where d.reported_at is not null and d.date > current_date - 31;
insert into told_days
  (org_id, date, user_id, mail, status, is_late, check_in_time, is_at_work, needs_review, total_work_duration,
   total_active_duration, total_idle_duration, total_meeting_duration)
select r.org_id, r.date, r.user_id, 1, r.status, r.is_late, r.check_in_time,
  exists (select from work_sessions w where w.attendance_record_id = r.id and w.ended_at is null),
  r.needs_review, r.total_work_duration, r.total_active_duration, r.total_idle_duration, r.total_meeting_duration
from day_reports d
join attendance_records r on r.org_id = d.org_id and r.date = d.date
where d.mails = 1;
