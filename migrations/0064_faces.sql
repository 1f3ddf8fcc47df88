-- Faces that members let themselves be known by, and their consent to it. Embeddings are sealed: who reads the table has none.

create table face_consents (
  id               uuid primary key default uuidv7(),
  org_id           uuid not null,
  user_id          uuid not null,
  -- Exactly what they have read, and its hash.
  notice           text not null,
  notice_hash      bytea not null,
  purpose          text not null,
  -- As the notice says it: a setting that is raised later keeps no face longer.
  retention_days   integer not null constraint face_consents_retention check (retention_days between 1 and 1095),
  guardian_name    text constraint face_consents_guardian check (length(guardian_name) between 1 and 255),
  given_at         timestamptz not null,
  given_ip         text,
  given_user_agent text,
  withdrawn_at     timestamptz constraint face_consents_order check (withdrawn_at >= given_at),
  is_given         boolean generated always as (withdrawn_at is null) stored,
  -- For the faces, which stand only on a consent of their member that is in force.
  constraint face_consents_given_key unique (org_id, user_id, id, is_given),
  constraint face_consents_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create unique index face_consents_one on face_consents (user_id) where withdrawn_at is null;
create index face_consents_member on face_consents (user_id, given_at);
create index face_consents_withdrawn on face_consents (org_id, withdrawn_at) where withdrawn_at is not null;
call app.isolate('face_consents', 'select, insert, update');
revoke insert on face_consents from muster_worker;
call app.audited('face_consents', 'id', member => 'user_id', personal => '{guardian_name,given_ip,given_user_agent}',
  -- The hash stands for the text.
  derived => '{notice,is_given}');

create table faces (
  id              uuid primary key default uuidv7(),
  org_id          uuid not null,
  user_id         uuid not null,
  consent_id      uuid not null,
  -- True, and nothing else: a consent that is withdrawn has no face that could point at it.
  consent_given   boolean not null default true constraint faces_consented check (consent_given),
  model           text not null constraint faces_model check (length(model) between 1 and 50),
  dimensions      smallint not null constraint faces_dimensions check (dimensions > 0),
  -- Which key of the server it is sealed by, and nothing of the key.
  key_id          text not null,
  -- Nonce, what AES-256-GCM makes of the embedding, tag.
  sealed          bytea not null,
  created_at      timestamptz not null,
  last_matched_at timestamptz,
  constraint faces_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint faces_consent_fk foreign key (org_id, user_id, consent_id, consent_given)
    references face_consents (org_id, user_id, id, is_given) on delete cascade
);
create index faces_member on faces (user_id, model);
create index faces_key on faces (key_id);
create index faces_unmatched on faces (org_id, coalesce(last_matched_at, created_at));
call app.isolate('faces', 'select, insert, delete');
revoke insert on faces from muster_worker;
-- Requests note that a face has matched, and nothing else of it.
grant update (last_matched_at) on faces to muster_app;
call app.audited('faces', 'id', member => 'user_id', secret => '{sealed}', derived => '{key_id,consent_given,last_matched_at}');

-- Deactivating a member deletes their faces in the same transaction. The consent is locked first: who registers a face holds it.
create function app.withdraw_face() returns trigger language plpgsql as $$
begin
  perform from face_consents where user_id = new.id and withdrawn_at is null for update;
  delete from faces where user_id = new.id;
  update face_consents set withdrawn_at = greatest(given_at,
    coalesce(nullif(current_setting('app.instant', true), '')::timestamptz, now()))
  where user_id = new.id and withdrawn_at is null;
  return null;
end $$;
create trigger users_withdraw_face after update of status on users for each row
  when (old.status = 'active' and new.status <> 'active') execute function app.withdraw_face();

-- By which model a face was looked at with a mark, and how alike it was.
alter table session_attendance
  add face_model text,
  add face_similarity double precision constraint session_attendance_similarity check (face_similarity between -1 and 1);
update app.audited_tables set personal = personal || '{face_model,face_similarity}' where table_name = 'session_attendance';

-- That somebody is known by a face, and since when.
alter table looks add faces integer not null default 0;
grant update (faces) on looks to muster_app, muster_worker;
