-- That a session goes on is no change of it: until when it may, moves with every use.
update app.audited_tables set derived = derived || '{expires_at}' where table_name = 'user_sessions';
