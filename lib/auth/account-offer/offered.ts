/**
 * Whether an account, of the table aliased `u`, is still its person's to take. Somebody may work in it with the password
 * that was handed over: as long as the address is not proved, that was not the word of the mailbox's owner.
 */
export const offeredRule = `
  (u.email_verified_at is null and (u.accepted_at is null or u.opened_by_others))`;
