-- A process of Lambda is frozen between two requests and may never wake again; its connection would stay for hours, and a small
-- database has some eighty. Functions themselves use none that lay idle for more than four minutes (lib/platform/timeouts.ts), and
-- replace one that was ended. Statements and transactions of both roles have their limits since 0001 and 0013; the owner, who
-- migrates, has none.
alter role muster_app set idle_session_timeout = '5min';
alter role muster_worker set idle_session_timeout = '5min';
