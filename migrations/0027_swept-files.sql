-- How far the sweep of the bucket has come below each prefix, so that a run goes on where the one before stopped. It is a note of the
-- system's own: of no organization, and of nobody.
create table app.file_sweeps (
  prefix    text primary key,
  after_key text not null
);
grant select, insert, update on app.file_sweeps to muster_worker;
