/** Every error a client can get: its status and what it says. Messages of 500 and above are never more specific. */
export const ERRORS = {
  VALIDATION_FAILED: [400, "Some fields are missing or not as they should be."],
  MALFORMED_JSON: [400, "The body is not valid JSON."],
  UNAUTHENTICATED: [401, "Sign in first: send an access token as 'Authorization: Bearer …'."],
  TOKEN_INVALID: [401, "This token is not valid."],
  TOKEN_EXPIRED: [401, "This access token has expired; refresh it."],
  INVALID_CREDENTIALS: [401, "The e-mail address or the password is wrong."],
  REFRESH_TOKEN_INVALID: [401, "This refresh token is not valid any more; sign in again."],
  REFRESH_TOKEN_REUSED: [401, "This refresh token was used before. The session is closed for safety; sign in again."],
  PLAN_LIMIT: [402, "The organization's plan does not allow this."],
  FORBIDDEN: [403, "Your role does not allow this."],
  ACCOUNT_DISABLED: [403, "This account is disabled."],
  SECOND_FACTOR_REQUIRED: [403, "Your organization requires a second factor; set one up first."],
  SECOND_FACTOR_WRONG: [403, "This code or passkey is not accepted."],
  STEP_UP_REQUIRED: [403, "Prove once more that it is you, then repeat the request."],
  PASSWORD_WRONG: [403, "The current password is wrong."],
  INVITE_INVALID: [403, "This invite is unknown, used or expired."],
  RESET_TOKEN_INVALID: [403, "This link is unknown, used or expired; ask for a new one."],
  LINK_INVALID: [403, "This link is unknown, used or expired."],
  OWN_CORRECTION: [403, "Nobody decides on their own request, or on a request about a day of their own."],
  NOT_EXPECTED: [403, "This session is of a class that you are not in."],
  OUTSIDE_GEOFENCE: [403, "You are too far away from where this session is."],
  ATTENDANCE_SETTLED: [403, "This session ended too long ago: only administrators change its attendance now."],
  FACE_DISABLED: [403, "Your organization does not use faces."],
  FACE_CONSENT_REQUIRED: [403, "Read and accept the notice about faces first."],
  FACE_NOT_RECOGNISED: [403, "This face is not the one that was registered."],
  OWN_SCREEN: [403, "Nobody watches their own screen."],
  OWN_LEAVE: [403, "Nobody decides on their own leave."],
  NOT_FOUND: [404, "There is no such thing, or it is not yours."],
  METHOD_NOT_ALLOWED: [405, "This address exists, but not for this method."],
  EMAIL_TAKEN: [409, "An account with this e-mail address exists."],
  FORMER_MEMBER: [409, "This person was a member here, and the account is still there."],
  ALREADY_ACCEPTED: [409, "The person has taken this account already."],
  INVITE_ENDED: [409, "This invite was accepted or taken back."],
  EMPLOYEE_ID_TAKEN: [409, "Another member has this employee id."],
  DOMAIN_TAKEN: [409, "Another organization has proved that this domain is theirs."],
  DOMAIN_NOT_PROVEN: [409, "The TXT record that proves the domain is not there, or not yet."],
  LAST_FACTOR: [409, "The organization requires a second factor, and this is the last one."],
  PASSKEY_TAKEN: [409, "This passkey is registered already."],
  OWN_ORGANIZATION: [409, "Nobody can deactivate the organization they belong to."],
  ALREADY_CHECKED_IN: [409, "Already checked in."],
  NOT_CHECKED_IN: [409, "Not checked in."],
  DAY_WAS_WORKED: [409, "Somebody was at work on this day; it cannot be one of absence or leave."],
  BREAK_ALREADY_STARTED: [409, "A break is already running."],
  NO_BREAK_STARTED: [409, "No break is running."],
  EXPORT_RUNNING: [409, "One that you have asked for is being made already."],
  ACTIVITY_OVERLAPS: [409, "This overlaps something already recorded."],
  NOTHING_CHANGED: [409, "Nothing would change: it is so already."],
  DAY_CHANGED: [409, "The day has changed since the preview."],
  CHANGE_UNDONE: [409, "This change has been undone already."],
  CHANGE_OVERTAKEN: [409, "A later change says otherwise of the same times; undo that one first."],
  CORRECTION_BLOCKED: [409, "Something is in the way of this request."],
  CORRECTION_DECIDED: [409, "This request has been decided on, or was withdrawn."],
  PREVIEW_OUTDATED: [409, "This would change other days by now than its preview has shown."],
  RULE_UNDONE: [409, "This was undone already."],
  RULE_APPLIED_SINCE: [409, "Something was applied to some of these dates since."],
  TOO_MANY_CORRECTIONS: [409, "As many requests of this member wait for approval as may."],
  SCHEDULE_BEGUN: [409, "This schedule has begun; it is the reason for days that are over."],
  TOO_MANY_SCHEDULES: [409, "This member has as many schedules as may be."],
  LEAVE_OVERLAPS: [409, "Another leave of this member covers a part of these dates."],
  LEAVE_OVER_WORK: [409, "Somebody was at work on a day of this leave."],
  LEAVE_DECIDED: [409, "This leave has been decided on, or was cancelled."],
  LEAVE_BEGUN: [409, "This leave has begun; somebody who looks after the member can cancel it."],
  TOO_MANY_LEAVES: [409, "As many leaves of this member wait for approval as may."],
  PLACE_NAME_TAKEN: [409, "Another place has this name."],
  CLASS_CODE_TAKEN: [409, "Another class has this code."],
  CLASS_FULL: [409, "No place is left in this class."],
  CLASS_ARCHIVED: [409, "This class is archived."],
  ALREADY_ENROLLED: [409, "Enrolled in this class already."],
  NOT_ENROLLED: [409, "Not enrolled in this class."],
  SESSION_STATE: [409, "The session is in a state that does not allow this."],
  SERIES_ENDED: [409, "These sessions repeat no longer."],
  SESSION_OVERLAPS: [409, "Another session of this class is at this time."],
  CLASS_HAS_ACTIVE_SESSION: [409, "Another session of this class is running."],
  SESSION_NOT_ACTIVE: [409, "This session is not running."],
  ALREADY_MARKED: [409, "Marked already in this session."],
  METHOD_NOT_ACCEPTED: [409, "This session does not take this way of marking."],
  DEVICE_ALREADY_USED: [409, "This device has marked somebody else in this session."],
  FACE_NOTICE_CHANGED: [409, "The notice has changed since; read it again."],
  FACE_CONSENT_GIVEN: [409, "You have accepted the notice already."],
  FACE_LIMIT: [409, "As many faces of this model are registered as may be."],
  FACE_NOT_REGISTERED: [409, "You have no face of this model registered."],
  LIVE_VIEW_OFF: [409, "Your organization does not use live views."],
  LIVE_VIEW_OPEN: [409, "You are watching this member already."],
  LIVE_VIEW_LIMIT: [409, "These are more minutes than a member may be watched."],
  LIVE_VIEW_FIXED: [409, "This live view ends when it was said to: it is over, or the member agreed to these minutes."],
  MEMBER_NOT_WORKING: [409, "The member is not at work now, and nobody is watched then."],
  INDICATOR_MISSING: [409, "Show the member that their screen is watched, and say live:ready first."],
  LIVE_FRAME_UNEXPECTED: [409, "This is not the picture that may be posted now."],
  LIVE_FRAME_MISSING: [409, "No such picture was posted by the form of this one."],
  NOT_MARKED: [409, "Not marked in this session yet."],
  MARK_CHANGED: [409, "Somebody has changed this mark meanwhile."],
  WRONG_MEMBER: [409, "This was done by another member than the one who is signed in."],
  SYNC_RESET: [409, "This cursor leads nowhere any more: pull from the beginning."],
  EARLIER_CHECK_IN: [409, "This check-in lies before one that is known already, and reaches over it."],
  RECORD_CHANGED: [409, "Somebody has changed the same meanwhile."],
  NO_CONFLICT: [409, "There is no conflict here to decide, or none any more."],
  CONFLICT_CHANGED: [409, "What this conflict is about has changed again; look at it once more."],
  PAYLOAD_TOO_LARGE: [413, "The body is larger than this endpoint accepts."],
  FILE_TOO_LARGE: [413, "The file is larger than allowed."],
  UNSUPPORTED_MEDIA_TYPE: [415, "Send the body as application/json."],
  UNSUPPORTED_FILE_TYPE: [415, "Files of this type are not accepted."],
  TIMESTAMP_IN_FUTURE: [422, "The timestamp lies in the future."],
  TIMESTAMP_TOO_OLD: [422, "The timestamp is older than what is kept, or than the account."],
  TIMESTAMP_OUT_OF_ORDER: [422, "The timestamp comes before what it should follow."],
  SESSION_TOO_LONG: [422, "No work session may be this long."],
  RANGE_TOO_LONG: [422, "This range of dates is longer than it may be here."],
  SCHEDULE_EMPTY: [422, "A week without a shift expects nobody."],
  SCHEDULE_OVERLAPS: [422, "Two shifts of this week overlap."],
  FENCE_INVALID: [422, "These corners are not the fence of a place."],
  QR_INVALID: [422, "This is no code of this session."],
  QR_EXPIRED: [422, "This code is over; scan the one that is shown now."],
  RRULE_UNSUPPORTED: [422, "This rule of repetition is not one that is taken here."],
  LOCATION_STALE: [422, "This position is too old; find the present one."],
  LOCATION_TOO_IMPRECISE: [422, "This position is not precise enough to tell where you are."],
  FACE_MODEL_UNSUPPORTED: [422, "This model, or so many numbers of it, is not one that is taken here."],
  FACE_EMBEDDING_INVALID: [422, "These numbers are not the embedding of a face."],
  FACE_CHALLENGE_INVALID: [422, "This challenge was not made for you, this session and this device."],
  FACE_CHALLENGE_EXPIRED: [422, "This challenge is over; ask for a new one."],
  FACE_CHALLENGE_USED: [422, "This challenge was used before; ask for a new one."],
  REASON_REQUIRED: [422, "The session is over: say why its attendance changes."],
  CURSOR_INVALID: [422, "This is no cursor of yours."],
  UNKNOWN_OPERATION: [422, "This is nothing that can be done offline."],
  OP_ID_REUSED: [422, "This op_id was used for something else."],
  IDEMPOTENCY_KEY_REUSED: [422, "This Idempotency-Key was used for a different request."],
  PASSKEY_INVALID: [422, "This passkey cannot be registered."],
  PATTERN_INVALID: [422, "This is not a regular expression."],
  PATTERN_TOO_COSTLY: [422, "This regular expression could take too long."],
  PASSWORD_TOO_WEAK: [422, "This password is too easy to guess."],
  EXPORT_TOO_LARGE: [422, "This is more than one file may hold: ask for less, or for format=csv where it is a PDF."],
  TOO_MANY_SUBSCRIPTIONS: [429, "This connection has as many subscriptions as one may have."],
  RATE_LIMITED: [429, "Too many requests; wait a little."],
  QUOTA_EXCEEDED: [429, "This is more than the organization may do now; details.resets_at says when it may again."],
  INTERNAL_ERROR: [500, "Something went wrong on our side."],
  SERVICE_UNAVAILABLE: [503, "A part of the service is not reachable; try again shortly."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof ERRORS;

type ErrorOptions = {
  /** Shown to the client, so nothing internal; never shown for 500. */
  readonly details?: unknown;
  readonly cause?: unknown;
  /** Seconds, for 429 and 503. */
  readonly retryAfter?: number;
  /** The methods that there are, for 405. */
  readonly allow?: readonly string[];
};

/** An error that is an answer: `throw new AppError("NOT_FOUND")`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: unknown;
  readonly retryAfter: number | undefined;
  readonly allow: readonly string[] | undefined;

  constructor(code: ErrorCode, { details, cause, retryAfter, allow }: ErrorOptions = {}) {
    super(ERRORS[code][1], { cause });
    this.name = "AppError";
    this.code = code;
    this.status = ERRORS[code][0];
    this.details = details;
    this.retryAfter = retryAfter;
    this.allow = allow;
  }
}
