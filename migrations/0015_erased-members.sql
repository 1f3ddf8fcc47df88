-- Of each batch of heartbeats the consumer has to know which members were erased: nearly none, which an index of nearly nothing says.
create index users_erased on users (id) where erased_at is not null;
