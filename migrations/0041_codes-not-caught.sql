-- Recovery codes are told apart by their hashes alone, which are nothing for the log. That there are new ones, and that one of them signed
-- somebody in, are entries.
drop trigger recovery_codes_caught_update on recovery_codes;
drop function app.catch_recovery_codes_update();
delete from app.audited_tables where table_name = 'recovery_codes';
