/**
 * Whether somebody stands for an account, of the table aliased `u`, that its person has not taken: whoever opened it or
 * offered it last, as long as they are a member who may give its role (`mayAssign`). Nobody is asked where that is not
 * known. What its person has taken is theirs.
 */
export const stoodForRule = `
  (u.accepted_at is not null or u.opened_by is null or exists (
    select from users b
    where b.org_id = u.org_id and b.id = u.opened_by and b.status = 'active'
      and (b.role = 'super_admin' or b.role = 'admin' and u.role <> 'super_admin')))`;

/**
 * Whether an account, of the table aliased `u`, is still its person's to take. Somebody may work in it with the password
 * that was handed over: as long as the address is not proved, that was not the word of the mailbox's owner.
 */
export const offeredRule = `
  (u.email_verified_at is null and (u.accepted_at is null or u.opened_by_others))`;
