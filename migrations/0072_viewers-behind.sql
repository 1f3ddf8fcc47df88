-- How many pictures a viewer had not shown yet when they last said so. What is sent between two of their words says nothing of them.
alter table live_views add column behind integer;
update app.audited_tables set derived = derived || '{behind}' where table_name = 'live_views';
