-- The owner of the database: login and createrole, no superuser, which is what a managed PostgreSQL gives. The migrations make the rest.
create role muster_owner login createrole password 'muster_owner';
create database muster owner muster_owner;
