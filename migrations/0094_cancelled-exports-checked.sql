-- Reads the rows beside whoever writes them.
alter table report_exports validate constraint report_exports_status;
