-- Who said yes to an account, and who asks: signing in with a password that was handed over says that somebody agrees, not
-- that the owner of the mailbox does.

alter table users
  -- Set where somebody else opened the account. While such an account's address is not proved, no forgotten password leads
  -- into it: the mailbox's owner is asked first.
  add column opened_by_others boolean not null default false;

update users set opened_by_others = true where accepted_at is null;

alter table address_proofs
  -- Who asks the person to take the account; null where that is not one of its organization, or nobody in particular.
  add column offered_by uuid,
  add constraint address_proofs_offered_by_fk
    foreign key (org_id, offered_by) references users (org_id, id) on delete set null (offered_by);
