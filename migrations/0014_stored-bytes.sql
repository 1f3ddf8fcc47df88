-- What an organization has stored is summed up from the index alone: the rows of its screenshots are ten times as large.

create index screenshots_storage on screenshots (org_id, status, file_size_bytes);
