-- What a member asks to have changed may hold the title of a meeting: the log keeps it no longer than the request does.
update app.audited_tables set personal = personal || '{operations}' where table_name = 'corrections';
