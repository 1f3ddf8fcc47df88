-- On which devices somebody works, and since when.
alter table looks add devices integer not null default 0;
grant update (devices) on looks to muster_app, muster_worker;
