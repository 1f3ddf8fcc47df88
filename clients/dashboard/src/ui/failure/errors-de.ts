import type { ErrorCode } from "../../../../../lib/platform/errors.ts";

/** Codes that only programs meet: trackers, phones that were offline, and requests that no page makes. */
type OfPrograms =
  | "MALFORMED_JSON"
  | "METHOD_NOT_ALLOWED"
  | "TOKEN_INVALID"
  | "TOKEN_EXPIRED"
  | "UNAUTHENTICATED"
  | "REFRESH_TOKEN_INVALID"
  | "REFRESH_TOKEN_REUSED"
  | "STEP_UP_REQUIRED"
  | "NOT_FOUND"
  | "RATE_LIMITED"
  | "INDICATOR_MISSING"
  | "LIVE_FRAME_UNEXPECTED"
  | "LIVE_FRAME_MISSING"
  | "WRONG_MEMBER"
  | "SYNC_RESET"
  | "EARLIER_CHECK_IN"
  | "NO_CONFLICT"
  | "CONFLICT_CHANGED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "CURSOR_INVALID"
  | "UNKNOWN_OPERATION"
  | "OP_ID_REUSED"
  | "IDEMPOTENCY_KEY_REUSED"
  | "TOO_MANY_SUBSCRIPTIONS"
  | "FACE_MODEL_UNSUPPORTED"
  | "FACE_EMBEDDING_INVALID"
  | "FACE_CHALLENGE_INVALID"
  | "FACE_CHALLENGE_USED";

/** What went wrong, by its code; in English the API says it. A new code that a page can meet does not compile without. */
export type ErrorTexts = Readonly<Record<Exclude<ErrorCode, OfPrograms>, string>>;

/** In German. */
export const ERRORS_DE: ErrorTexts = {
  VALIDATION_FAILED: "Einige Angaben fehlen oder stimmen so nicht.",
  INVALID_CREDENTIALS: "Die E-Mail-Adresse oder das Passwort stimmt nicht.",
  PLAN_LIMIT: "Der Tarif der Organisation lässt das nicht zu.",
  FORBIDDEN: "Das lässt Ihre Rolle nicht zu.",
  ACCOUNT_DISABLED: "Dieses Konto ist deaktiviert.",
  SECOND_FACTOR_REQUIRED: "Ihre Organisation verlangt einen zweiten Faktor; richten Sie zuerst einen ein.",
  SECOND_FACTOR_WRONG: "Dieser Code oder Passkey wird nicht angenommen.",
  PASSWORD_WRONG: "Das aktuelle Passwort stimmt nicht.",
  INVITE_INVALID: "Diese Einladung ist unbekannt, verwendet oder abgelaufen.",
  RESET_TOKEN_INVALID: "Dieser Link ist unbekannt, verwendet oder abgelaufen; fordern Sie einen neuen an.",
  LINK_INVALID: "Dieser Link ist unbekannt, verwendet oder abgelaufen.",
  OWN_CORRECTION: "Niemand entscheidet über den eigenen Antrag oder über einen zu einem eigenen Tag.",
  NOT_EXPECTED: "Diese Stunde gehört zu einer Klasse, in der Sie nicht sind.",
  OUTSIDE_GEOFENCE: "Sie sind zu weit vom Ort dieser Stunde entfernt.",
  ATTENDANCE_SETTLED: "Diese Stunde ist zu lange her: Ihre Anwesenheit ändert nur noch die Verwaltung.",
  FACE_DISABLED: "Ihre Organisation verwendet keine Gesichter.",
  FACE_CONSENT_REQUIRED: "Lesen Sie zuerst den Hinweis zu Gesichtern und stimmen Sie ihm zu.",
  FACE_NOT_RECOGNISED: "Dieses Gesicht ist nicht das, das hinterlegt wurde.",
  OWN_SCREEN: "Niemand sieht dem eigenen Bildschirm zu.",
  OWN_LEAVE: "Niemand entscheidet über die eigene Abwesenheit.",
  EMAIL_TAKEN: "Mit dieser E-Mail-Adresse gibt es schon ein Konto.",
  FORMER_MEMBER: "Diese Person war hier Mitglied, und das Konto ist noch da.",
  ALREADY_ACCEPTED: "Die Person hat dieses Konto schon angenommen.",
  INVITE_ENDED: "Diese Einladung wurde angenommen oder zurückgenommen.",
  EMPLOYEE_ID_TAKEN: "Diese Personalnummer hat ein anderes Mitglied.",
  DOMAIN_TAKEN: "Eine andere Organisation hat nachgewiesen, dass diese Domain ihr gehört.",
  DOMAIN_NOT_PROVEN: "Der TXT-Eintrag, der die Domain nachweist, ist nicht da, oder noch nicht.",
  LAST_FACTOR: "Die Organisation verlangt einen zweiten Faktor, und das ist der letzte.",
  PASSKEY_TAKEN: "Dieser Passkey ist schon hinterlegt.",
  OWN_ORGANIZATION: "Niemand kann die eigene Organisation schließen.",
  ALREADY_CHECKED_IN: "Ihr Kommen ist schon eingetragen.",
  NOT_CHECKED_IN: "Sie sind nicht bei der Arbeit.",
  DAY_WAS_WORKED: "An diesem Tag wurde gearbeitet; er kann kein Fehltag und keine Abwesenheit sein.",
  BREAK_ALREADY_STARTED: "Es läuft schon eine Pause.",
  NO_BREAK_STARTED: "Es läuft keine Pause.",
  EXPORT_RUNNING: "Etwas, das Sie vorher angefordert haben, wird noch erstellt.",
  ACTIVITY_OVERLAPS: "Das überschneidet sich mit etwas, das schon aufgezeichnet ist.",
  NOTHING_CHANGED: "Es würde sich nichts ändern: Es ist schon so.",
  DAY_CHANGED: "Der Tag hat sich seit der Vorschau geändert.",
  CHANGE_UNDONE: "Diese Änderung wurde schon rückgängig gemacht.",
  CHANGE_OVERTAKEN: "Eine spätere Änderung sagt zu denselben Zeiten etwas anderes; machen Sie zuerst die rückgängig.",
  CORRECTION_BLOCKED: "Diesem Antrag steht etwas im Weg.",
  CORRECTION_DECIDED: "Über diesen Antrag wurde entschieden, oder er wurde zurückgezogen.",
  PREVIEW_OUTDATED: "Inzwischen würde das andere Tage ändern, als die Vorschau gezeigt hat.",
  RULE_UNDONE: "Das wurde schon rückgängig gemacht.",
  RULE_APPLIED_SINCE: "Auf einige dieser Tage wurde inzwischen etwas angewendet.",
  TOO_MANY_CORRECTIONS: "Von diesem Mitglied warten schon so viele Anträge, wie warten dürfen.",
  SCHEDULE_BEGUN: "Dieser Arbeitsplan hat begonnen; vergangene Tage beruhen auf ihm.",
  TOO_MANY_SCHEDULES: "Dieses Mitglied hat schon so viele Arbeitspläne, wie es haben darf.",
  LEAVE_OVERLAPS: "Eine andere Abwesenheit dieses Mitglieds deckt einen Teil dieser Tage ab.",
  LEAVE_OVER_WORK: "An einem Tag dieser Abwesenheit wurde gearbeitet.",
  LEAVE_DECIDED: "Über diese Abwesenheit wurde entschieden, oder sie wurde abgesagt.",
  LEAVE_BEGUN: "Diese Abwesenheit hat begonnen; absagen kann sie, wer für das Mitglied zuständig ist.",
  TOO_MANY_LEAVES: "Von diesem Mitglied warten schon so viele Abwesenheiten, wie warten dürfen.",
  PLACE_NAME_TAKEN: "So heißt schon ein anderer Ort.",
  CLASS_CODE_TAKEN: "Dieses Kürzel hat schon eine andere Klasse.",
  CLASS_FULL: "In dieser Klasse ist kein Platz mehr.",
  CLASS_ARCHIVED: "Diese Klasse ist archiviert.",
  ALREADY_ENROLLED: "Schon in dieser Klasse.",
  NOT_ENROLLED: "Nicht in dieser Klasse.",
  SESSION_STATE: "Die Stunde ist in einem Zustand, der das nicht zulässt.",
  SERIES_ENDED: "Diese Stunden wiederholen sich nicht mehr.",
  SESSION_OVERLAPS: "Zu dieser Zeit hat die Klasse schon eine Stunde.",
  CLASS_HAS_ACTIVE_SESSION: "Eine andere Stunde dieser Klasse läuft gerade.",
  SESSION_NOT_ACTIVE: "Diese Stunde läuft nicht.",
  ALREADY_MARKED: "In dieser Stunde schon eingetragen.",
  METHOD_NOT_ACCEPTED: "Auf diese Art kann man sich in dieser Stunde nicht eintragen.",
  DEVICE_ALREADY_USED: "Mit diesem Gerät hat sich in dieser Stunde schon jemand anders eingetragen.",
  FACE_NOTICE_CHANGED: "Der Hinweis hat sich geändert; lesen Sie ihn noch einmal.",
  FACE_CONSENT_GIVEN: "Sie haben dem Hinweis schon zugestimmt.",
  FACE_LIMIT: "Es sind schon so viele Gesichter hinterlegt, wie es sein dürfen.",
  FACE_NOT_REGISTERED: "Von Ihnen ist kein Gesicht hinterlegt.",
  LIVE_VIEW_OFF: "Ihre Organisation verwendet keine Live-Ansichten.",
  LIVE_VIEW_OPEN: "Sie sehen diesem Mitglied schon zu.",
  LIVE_VIEW_LIMIT: "Das sind mehr Minuten, als einem Mitglied zugesehen werden darf.",
  LIVE_VIEW_FIXED:
    "Diese Live-Ansicht endet wie angekündigt: Sie ist vorbei, oder das Mitglied hat diesen Minuten zugestimmt.",
  MEMBER_NOT_WORKING: "Das Mitglied arbeitet gerade nicht, und dann wird niemandem zugesehen.",
  NOT_MARKED: "In dieser Stunde noch nicht eingetragen.",
  MARK_CHANGED: "Das hat inzwischen jemand geändert.",
  RECORD_CHANGED: "Dasselbe hat inzwischen jemand anders geändert.",
  PAYLOAD_TOO_LARGE: "Das ist mehr, als auf einmal angenommen wird.",
  FILE_TOO_LARGE: "Die Datei ist größer als erlaubt.",
  UNSUPPORTED_FILE_TYPE: "Solche Dateien werden nicht angenommen.",
  TIMESTAMP_IN_FUTURE: "Diese Zeit liegt in der Zukunft.",
  TIMESTAMP_TOO_OLD: "Diese Zeit liegt weiter zurück, als aufbewahrt wird oder als es das Konto gibt.",
  TIMESTAMP_OUT_OF_ORDER: "Diese Zeit liegt vor dem, worauf sie folgen müsste.",
  SESSION_TOO_LONG: "So lange darf niemand am Stück arbeiten.",
  RANGE_TOO_LONG: "Dieser Zeitraum ist hier zu lang.",
  SCHEDULE_EMPTY: "Eine Woche ohne Schicht erwartet niemanden.",
  SCHEDULE_OVERLAPS: "Zwei Schichten dieser Woche überschneiden sich.",
  FENCE_INVALID: "Diese Ecken umschließen keinen Ort.",
  QR_INVALID: "Das ist kein Code dieser Stunde.",
  QR_EXPIRED: "Dieser Code gilt nicht mehr; scannen Sie den, der jetzt gezeigt wird.",
  RRULE_UNSUPPORTED: "Eine solche Wiederholung wird hier nicht angenommen.",
  LOCATION_STALE: "Dieser Standort ist zu alt; bestimmen Sie den jetzigen.",
  LOCATION_TOO_IMPRECISE: "Dieser Standort ist zu ungenau, um zu sagen, wo Sie sind.",
  FACE_CHALLENGE_EXPIRED: "Das hat zu lange gedauert; versuchen Sie es erneut.",
  REASON_REQUIRED: "Die Stunde ist vorbei: Sagen Sie, warum sich die Anwesenheit ändert.",
  PASSKEY_INVALID: "Dieser Passkey kann nicht hinterlegt werden.",
  PATTERN_INVALID: "Das ist kein regulärer Ausdruck.",
  PATTERN_TOO_COSTLY: "Dieser reguläre Ausdruck könnte zu lange dauern.",
  PASSWORD_TOO_WEAK: "Dieses Passwort ist zu leicht zu erraten.",
  EXPORT_TOO_LARGE: "Das ist mehr, als eine Datei fasst; wählen Sie weniger aus.",
  QUOTA_EXCEEDED: "Das ist mehr, als die Organisation jetzt tun darf.",
  INTERNAL_ERROR: "Bei uns ist etwas schiefgegangen.",
  SERVICE_UNAVAILABLE: "Ein Teil des Dienstes ist nicht erreichbar; versuchen Sie es gleich erneut.",
};
