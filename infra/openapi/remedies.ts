import type { ErrorCode } from "../../lib/platform/errors.ts";

/** What a client should do about each code. Only the page about errors needs it, so that no function carries it. */
export const REMEDIES: Readonly<Record<ErrorCode, string>> = {
  VALIDATION_FAILED:
    "Read `details`: each complaint names a field by its path, and by its `code` what is wrong with it. Mend the request; the same one is refused again.",
  MALFORMED_JSON: "Send a body that a JSON parser accepts, in UTF-8 and complete.",
  UNAUTHENTICATED:
    "Send the access token in `Authorization: Bearer …`. On a WebSocket, ask for a new ticket and connect again.",
  TOKEN_INVALID:
    "Refresh once: the device may have been signed out, or the account changed. If that fails too, let the person " +
    "sign in. For a link in a mail, take that of a newer one.",
  TOKEN_EXPIRED: "Call `POST /api/auth/refresh-token`, then repeat the request with the new access token.",
  INVALID_CREDENTIALS:
    "Let the person type both again, or offer a password reset. Which of the two is wrong is not told to anybody.",
  REFRESH_TOKEN_INVALID: "Forget both tokens and let the person sign in.",
  REFRESH_TOKEN_REUSED:
    "Forget both tokens and let the person sign in. A client that meets this often keeps its tokens in two " +
    "places: store the successor before using it.",
  PLAN_LIMIT:
    "`details.limit` says whether the plan has expired (`expires_at`) or its seats are taken (`max_users`): the " +
    "organization needs another plan, or fewer active members.",
  FORBIDDEN: "Do not offer the action to this role; `x-roles` in the API document says who may call what.",
  ACCOUNT_DISABLED:
    "Tell the person to ask an administrator: of the organization for an account, of the service for a whole " +
    "organization.",
  SECOND_FACTOR_REQUIRED:
    "Let the person set up an authenticator app (`POST /api/auth/totp`) or a passkey (`POST /api/auth/passkeys`); " +
    "everything opens with it.",
  SECOND_FACTOR_WRONG:
    "Let the person type the newest code, each is good once, or use another factor or a recovery code. Whoever has " +
    "none of them asks an administrator to reset the factor. `details.setup` is `ended` where an authenticator app is " +
    "set up: it was begun again since, or waited too long; begin it again.",
  STEP_UP_REQUIRED:
    "Ask for the password, a code or a passkey, send it to `POST /api/auth/step-up`, then repeat the request within " +
    "ten minutes.",
  PASSWORD_WRONG: "Let the person type the current password again, or offer a password reset.",
  INVITE_INVALID: "Ask for a new invite. An invite that names an address works for that address only.",
  RESET_TOKEN_INVALID: "Send the person back to the form that asks for a reset mail; each link works once.",
  LINK_INVALID:
    "Ask for a newer mail: `POST /api/auth/resend-verification` for one's own address, an administrator's " +
    "`POST /api/users/{id}/invitation` for an account that was offered.",
  OWN_CORRECTION: "Let another manager or administrator who looks after the member decide.",
  NOT_EXPECTED: "Let whoever teaches the class enrol you.",
  OUTSIDE_GEOFENCE: "Go there; or let whoever teaches it mark you by hand. `details` has the distance in metres.",
  FACE_DISABLED:
    "Mark in another way. An administrator turns faces on by the setting `face_enabled`, whose description says what law asks before; whoever runs the installation sets `FACE_KEYS`.",
  FACE_CONSENT_REQUIRED:
    "Show the notice of `GET /api/users/{id}/faces`, and send its hash to `POST /api/face/consent` once the person agrees.",
  FACE_NOT_RECOGNISED:
    "Try another picture: frontal, well lit, nothing before the face. Or mark in another way; whoever holds the session can enter it by hand.",
  OWN_SCREEN: "Choose another member.",
  OWN_LEAVE: "Let another manager or administrator who looks after the member decide.",
  NOT_FOUND:
    "Check the address and the id. What exists but may not be seen by the caller is answered the same, so treat " +
    "it as gone.",
  METHOD_NOT_ALLOWED: "Read the header `Allow`: it names the methods of this address.",
  EMAIL_TAKEN: "Sign in with that address, reset its password, or take another address.",
  FORMER_MEMBER:
    'Reinstate them: `PUT /api/users/{id}` with `{"status": "active"}` and the `user_id` in `details`. Their days are there.',
  ALREADY_ACCEPTED: "Nothing is left to do: the person signs in, or resets the password.",
  INVITE_ENDED: "Make a new invite; end the membership of somebody who has accepted one that was not meant for them.",
  EMPLOYEE_ID_TAKEN: "Choose another `employee_id`, or change it on the member who has it.",
  DOMAIN_TAKEN:
    "Ask for an invite of the organization that has it. If its record is not yours, remove it from DNS: the domain is " +
    "free two days later.",
  DOMAIN_NOT_PROVEN:
    "Show `details.record`, let the person put it into DNS, and ask again: a new record may take an hour to be seen. " +
    "`details.reason` is `no_domain`, `no_record` or `other_value`.",
  LAST_FACTOR: "Set up another factor first, then remove this one.",
  PASSKEY_TAKEN: "Take it as done where it is the caller's own; otherwise use another authenticator.",
  OWN_ORGANIZATION: "Let a super_admin of another organization do it.",
  ALREADY_CHECKED_IN: "Take it as done: `details.record` is the day that is open.",
  NOT_CHECKED_IN:
    "Check in first, or stop sending what belongs to a session. A tracker that was offline sends its check-in " +
    "before its heartbeats.",
  DAY_WAS_WORKED: "Correct the day's times instead; only a day without work can be one of absence or leave.",
  BREAK_ALREADY_STARTED: "Take it as done, or end the running break first.",
  NO_BREAK_STARTED: "Take it as done: the break has ended, or never began.",
  EXPORT_RUNNING:
    "Wait until what is being made is ready: `GET /api/exports` lists copies of data, `GET /api/reports/exports` files of reports, which `DELETE /api/reports/exports/{id}` cancels.",
  ACTIVITY_OVERLAPS: "Read what is recorded around that time, and send times that lie beside it.",
  NOTHING_CHANGED:
    "Show the day as it is: `details.message` says what was asked in vain, `details.index` which of the changes it was.",
  DAY_CHANGED:
    "Ask for a new preview, show it, and send its `expected` with the change. Without `expected` a change is made " +
    "whatever the day has become.",
  CHANGE_UNDONE: "Read the day's changes again. To have it back, undo the change that undid it.",
  CHANGE_OVERTAKEN:
    "`details.in_the_way` is the later change, by its id and the fact it changed. Undo that one first, or change the " +
    "times as they should be.",
  CORRECTION_BLOCKED:
    "`details.in_the_way` names it: decide on that request first, or correct the day by hand and decline this one.",
  CORRECTION_DECIDED: "Read the request again: `status` says what became of it.",
  PREVIEW_OUTDATED: "Preview again, look at what it shows, and apply that.",
  RULE_UNDONE: "Take it as done: `GET /api/rules` says who undid it and when.",
  RULE_APPLIED_SINCE: "Undo the later one first; `details.id` names it.",
  TOO_MANY_CORRECTIONS: "Keep it until some of the waiting requests are decided on or withdrawn, then send it again.",
  SCHEDULE_BEGUN: "Set another schedule from today on, or one that begins on the same date in its place.",
  TOO_MANY_SCHEDULES: "Replace one: a schedule that begins on the same date takes its place.",
  LEAVE_OVERLAPS: "`details.in_the_way` is the other leave: cancel it, or ask for the dates beside it.",
  LEAVE_OVER_WORK:
    "`details.record` is the day that was worked. Leave these dates out, or have its work voided where there was none.",
  LEAVE_DECIDED: "Read the leave again: `status` says what became of it.",
  LEAVE_BEGUN: "Ask a manager or an administrator to cancel it.",
  PLACE_NAME_TAKEN: "Choose another name, or change the place that has it.",
  CLASS_CODE_TAKEN: "Choose another code; capitals and small letters are the same.",
  CLASS_FULL: "Wait until somebody leaves, or let whoever teaches it give it more places (`capacity`).",
  CLASS_ARCHIVED: "Whoever teaches it can make it active again (`is_active`).",
  ALREADY_ENROLLED: "Nothing is left to do: read `GET /api/users/enrollments`.",
  NOT_ENROLLED: "Nothing is left to do: read `GET /api/users/enrollments`.",
  SESSION_STATE: "Read `details.status`, and when it will be possible where that is told.",
  SERIES_ENDED: "Plan new ones.",
  SESSION_OVERLAPS: "Choose another time, or change the other session.",
  CLASS_HAS_ACTIVE_SESSION: "End the other session first.",
  SESSION_NOT_ACTIVE: "Wait until it begins; once it is over whoever teaches it can open it again or mark you.",
  ALREADY_MARKED: "Nothing is left to do: `details` has the mark that counts.",
  METHOD_NOT_ACCEPTED: "Mark yourself in one of the ways in `details`.",
  DEVICE_ALREADY_USED: "Mark yourself with a device of your own, or ask whoever teaches the session to mark you.",
  ATTENDANCE_SETTLED: "Ask an administrator; `details.until` is when it was settled.",
  FACE_NOTICE_CHANGED: "Read the notice of `GET /api/users/{id}/faces` again, show it, and send its present hash.",
  FACE_CONSENT_GIVEN:
    "Nothing to do. To accept a notice that has changed since, withdraw first; faces are registered anew then.",
  FACE_LIMIT: "Delete a face first; `details.limit` says how many there may be of a model.",
  FACE_NOT_REGISTERED: "Register a face of the same model first, or mark in another way.",
  LIVE_VIEW_OFF: "An administrator turns live views on, with the setting `live_view`.",
  LIVE_VIEW_OPEN: "Go on with the view that is open: `GET /api/live-view/current` has it.",
  LIVE_VIEW_LIMIT: "Ask for fewer minutes: `details.minutes_left` says how many may still be, none means another day.",
  MEMBER_NOT_WORKING: "Wait until the member is at work; `details.why` says what they are not or where they are.",
  LIVE_VIEW_FIXED: "Ask for another live view once this one has ended: `details.why` is `ended` or `agreed`.",
  INDICATOR_MISSING: "Draw the indicator on the member's screen, say `live:ready`, and post by the form in its answer.",
  LIVE_FRAME_UNEXPECTED:
    "Say the picture whose number `details.expected` is, once it is posted by the form of the last `live:go`.",
  LIVE_FRAME_MISSING:
    "Post the picture by the form of the last `live:go` first, then say it. A form posted twice is one picture.",
  NOT_MARKED: "Mark yourself first.",
  MARK_CHANGED: "Read the attendance again and decide by what it says now; `details.user_ids` names whose it is.",
  WRONG_MEMBER: "Keep what was done offline apart for each member, and push it when that member is signed in again.",
  SYNC_RESET:
    "Push again whatever was acknowledged within the last 14 days, then pull without a cursor and put what comes in the " +
    "place of what you keep.",
  EARLIER_CHECK_IN:
    "Show the member both beginnings and let them decide: `POST /api/sync/resolve`. `details.in_the_way` is the known one.",
  RECORD_CHANGED: "Show the member both and let them decide: `POST /api/sync/resolve`.",
  NO_CONFLICT: "Ask `GET /api/sync/status` for the conflicts that there are.",
  CONFLICT_CHANGED: "Show the member `details.record`, and decide again with its `version`.",
  TOO_MANY_LEAVES: "Wait until some of those that wait are decided on, or cancel one.",
  PAYLOAD_TOO_LARGE: "Send less at once: split the batch.",
  FILE_TOO_LARGE: "Compress or scale the picture down; `details.limit` is the most in bytes.",
  UNSUPPORTED_MEDIA_TYPE: "Set `Content-Type: application/json`.",
  UNSUPPORTED_FILE_TYPE: "Convert the picture to one of the types in `details.accepted`.",
  TIMESTAMP_IN_FUTURE:
    "Compare the clock with the `timestamp` of the answer, correct by the difference, and send again; or leave " +
    "the timestamp out where it is optional.",
  TIMESTAMP_TOO_OLD:
    "Drop it: what is older than the organization keeps, or than the account (`details.member_since`), is never taken.",
  TIMESTAMP_OUT_OF_ORDER: "Send a time after the one it follows; `details` says which that is.",
  SESSION_TOO_LONG:
    "Send an end that is not after `details.latest`; administrators can change the setting `longest_session_hours`.",
  RANGE_TOO_LONG: "Send a shorter range, or several; `details.limit` is the most in days.",
  SCHEDULE_EMPTY: "Name the shifts of the week, or send the kind `none` for somebody who is never expected.",
  FENCE_INVALID:
    "`details.reason` says why: corners that lie on one line or point (`no_area`), edges that cross (`crosses_itself`), or " +
    "a corner more than 10 km from the centre (`far_from_centre`).",
  SCHEDULE_OVERLAPS:
    "`details.shifts` are the two: end the first before the second begins. There is one shift for each day of the week.",
  QR_INVALID: "Scan the code on the screen; one that was passed on or invalidated is worth nothing.",
  QR_EXPIRED: "Scan the code that is shown now.",
  RRULE_UNSUPPORTED:
    "Say FREQ (DAILY, WEEKLY or MONTHLY), INTERVAL, BYDAY, BYMONTHDAY and one of COUNT and UNTIL (a date), for at most 400 dates before 2200; `details.reason` says what is wrong.",
  LOCATION_STALE: "Ask the device for its present position and send that.",
  LOCATION_TOO_IMPRECISE: "Switch on precise location, or step outside for a moment.",
  FACE_MODEL_UNSUPPORTED: "Use one of the models of `GET /api/users/{id}/faces`, and send as many numbers as it has.",
  FACE_EMBEDDING_INVALID:
    "Send what the model has computed, as it is: numbers that are all zero, or as large as numbers get, are no face.",
  FACE_CHALLENGE_INVALID:
    "Ask for a challenge as the same member, with the same `device_key`, and with the `session_id` of the mark (without one to verify).",
  FACE_CHALLENGE_EXPIRED: "Ask for a new challenge when the picture is there; it is good for a minute.",
  FACE_CHALLENGE_USED: "Ask for a new challenge: each is good for one face, whatever became of it.",
  REASON_REQUIRED: "Send `reason`, which the audit log keeps.",
  CURSOR_INVALID:
    "Use cursors as they came, for the member and the `resources` that they were given out for; without one, a pull begins anew.",
  UNKNOWN_OPERATION:
    "Do it with a request of its own, when there is a network; the document of the API says what syncs.",
  OP_ID_REUSED: "Make a new op_id for each operation, and use one again only to repeat the very same operation.",
  IDEMPOTENCY_KEY_REUSED:
    "Make a new key for each new request, and use one again only to repeat the very same request.",
  PASSKEY_INVALID:
    "Ask for new options and try again at once, on a page of the dashboard's own address: a challenge is good once, " +
    "and for some minutes.",
  PATTERN_INVALID:
    "`details.path` says which pattern. It is read as JavaScript does with the flags `iu`, where a sign of no meaning of its own is not escaped.",
  PATTERN_TOO_COSTLY:
    "`details.path` says which pattern, `details.reason` why: use words (`contains`), or fewer repetitions and none within another.",
  PASSWORD_TOO_WEAK: "Let the person choose another; `details.reason` says what makes this one easy to guess.",
  EXPORT_TOO_LARGE:
    "Ask for less: fewer days, or one member; `details` has the most of each, and CSV holds more than PDF. Of a report, " +
    "`POST /api/reports/exports` takes more than one answer may hold.",
  TOO_MANY_SUBSCRIPTIONS:
    "Unsubscribe from channels that nobody looks at; `details.limit` is the most of one connection.",
  RATE_LIMITED: "Wait for the seconds that `Retry-After` names, then repeat.",
  QUOTA_EXCEEDED:
    "Wait until `details.resets_at`. `details.what` says what there was too much of and `details.allowed` how much may " +
    "be; a young organization may do less, and somebody whose address is not proven least.",
  INTERNAL_ERROR:
    "Repeat once, with the same Idempotency-Key where one is taken. If it stays, report it with the `request_id`: " +
    "the log says more under it.",
  SERVICE_UNAVAILABLE:
    "Wait for the seconds that `Retry-After` names, then repeat, with the same Idempotency-Key where one is " +
    "taken. A tracker keeps what it could not deliver.",
};
