-- Pictures of members lie in the bucket: a browser that shows somebody asks nobody else for it. What addresses there were are dropped.

-- First, while no row is held: somebody who signs in meanwhile would wait for a row, and this for them.
set local lock_timeout = '5s';
alter table users add picture_key text constraint users_picture_key check (starts_with(picture_key, 'pictures/'));
-- The release before still names the column. Nobody reads it any more, and it goes with a later migration.
update users set profile_picture_url = null where profile_picture_url is not null;
update app.audited_tables set secret = secret || '{picture_key}' where table_name = 'users';
-- Another picture is a change of the profile; another address of the same one is none.
create trigger users_picture_touched before update of picture_key on users
  for each row when (old.picture_key is distinct from new.picture_key) execute function app.touch_version('picture_key');

-- What a member has asked a form for: the last one, and the one whose picture they have.
create table picture_uploads (
  id              uuid primary key default uuidv7(),
  org_id          uuid not null,
  user_id         uuid not null,
  status          text not null default 'pending' constraint picture_uploads_status check (status in ('pending', 'ready', 'rejected')),
  rejected_reason text,
  -- The object that is waited for, or was refused; null once it is a picture, and gone.
  object_key      text constraint picture_uploads_object_key_key unique,
  content_type    text not null,
  -- The picture that was made of it.
  picture_key     text constraint picture_uploads_picture_key_key unique,
  created_at      timestamptz not null default now(),
  constraint picture_uploads_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint picture_uploads_ready check ((status = 'ready') = (picture_key is not null) and (status = 'ready') = (object_key is null)),
  constraint picture_uploads_rejected check ((status = 'rejected') = (rejected_reason is not null))
);
create index picture_uploads_member on picture_uploads (org_id, user_id, created_at);
create index picture_uploads_pending on picture_uploads (created_at) where status = 'pending';
call app.isolate('picture_uploads', 'select, insert, delete');
revoke insert on picture_uploads from muster_worker;
