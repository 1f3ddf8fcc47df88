-- contract, outside a transaction: tables that grow are written to while their indexes are built, for the next migration alone
--
-- The organization in keys that 0085 left out: statements name them by their names since, and not by their columns. The next migration puts
-- these in the place of what is there, and is held back with this one: as long as a key is there twice, who writes a row that somebody else
-- is writing finds the second one in the way.
drop index concurrently if exists productivity_summary_pkey_next;
create unique index concurrently productivity_summary_pkey_next on productivity_summary (user_id, date, org_id);
drop index concurrently if exists session_attendance_once_next;
create unique index concurrently session_attendance_once_next on session_attendance (session_id, user_id, org_id);
drop index concurrently if exists sync_devices_pkey_next;
create unique index concurrently sync_devices_pkey_next on sync_devices (user_id, device_id, org_id);
drop index concurrently if exists sync_operations_pkey_next;
create unique index concurrently sync_operations_pkey_next on sync_operations (user_id, op_id, org_id);
drop index concurrently if exists sync_tombstones_once_next;
create unique index concurrently sync_tombstones_once_next on sync_tombstones (user_id, resource, id, org_id);
