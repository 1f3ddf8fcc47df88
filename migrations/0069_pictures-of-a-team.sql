-- The pictures of all members in the order of their instants.
create index screenshots_org_timestamp on screenshots (org_id, timestamp desc, id desc);
