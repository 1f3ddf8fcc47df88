-- Who listens on what is for the function that tells them: one that serves requests knows its own socket, and no other.
revoke execute on function live.subscribers, live.sockets_of from muster_app;

-- A subscription is of its socket's organization.
alter table live.sockets add constraint sockets_org_id_key unique (org_id, connection_id);
alter table live.subscriptions drop constraint subscriptions_connection_id_fkey;
alter table live.subscriptions add constraint subscriptions_socket_fk foreign key (org_id, connection_id)
  references live.sockets (org_id, connection_id) on delete cascade;
