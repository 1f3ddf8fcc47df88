/**
 * Whoever checks a password, from one origin or on one known device: five free attempts, then half a minute, doubling
 * to a quarter of an hour, and forgotten after an hour without one.
 */
export const PASSWORD_ATTEMPTS = { free: 5, base_seconds: 30, max_seconds: 900, forget_seconds: 3600 };

/**
 * All origins at one account together. Four people who mistype as often as they may do not reach it; who has a thousand
 * origins gets these twenty guesses and about a hundred more a day. The account's known devices are not counted.
 */
export const ACCOUNT_ATTEMPTS = { free: 20, base_seconds: 30, max_seconds: 900, forget_seconds: 86_400 };

/**
 * One origin at all accounts together: attempts at accounts that it did not get into. A school behind one address has
 * hundreds of people who sign in and mistype, and then do get in; few give up. Waits stay short, because they hit
 * everybody there whose device is not known yet.
 */
export const ORIGIN_ATTEMPTS = { free: 20, base_seconds: 15, max_seconds: 300, forget_seconds: 3600 };

/** Whoever knows the password and guesses codes: three of a million are good at any time. */
export const FACTOR_ATTEMPTS = { free: 5, base_seconds: 30, max_seconds: 3600, forget_seconds: 86_400 };
