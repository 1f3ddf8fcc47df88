import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { type RulesInForce, rulesSince } from "../../platform/tenancy/rules-in-force.ts";
import { epochSeconds } from "../../platform/time/timestamp.ts";
import { shiftOf } from "../../schedules/shifts.ts";
import { loadEvidence, loadMasks, type MaskRow } from "../../timeline/evidence.ts";
import { boundOf } from "../../timeline/rules/automatic-end.ts";
import { decideEnds, type Finding, type KnownMask } from "../../timeline/rules/decide-ends.ts";
import { usualDaySeconds } from "../rules/usual-day.ts";

/** A work session as it stands. */
export type Session = {
  id: string;
  user_id: string;
  attendance_record_id: string;
  date: string;
  started_at: Date;
  ended_at: Date | null;
  voided_at: Date | null;
  idle_threshold_seconds: number;
  next_start: Date | null;
  /** Nobody has said when it ended, and it does not run. */
  is_undecided: boolean;
};

type Decisions = {
  /** With their ends, in the order given. */
  sessions: Session[];
  /** Ends of breaks that are other ones than are stored. */
  breaks: { id: string; at: Date }[];
  /** Of each record, what was noticed. */
  findings: Map<string, Finding[]>;
};

/** Decides the ends that nobody has declared. Evidence is read only where something is undecided. */
export async function decide(db: Db, organization: Organization, sessions: readonly Session[]): Promise<Decisions> {
  const rules = await rulesOfSessions(db, organization, sessions);
  const longestOf = ({ started_at }: Session) => rules(started_at).settings.longest_session_hours * 3600;
  const standing = sessions.filter(({ voided_at }) => voided_at === null);
  const stretches = standing.map((session) => ({ ...session, ended_at: lastInstant(session, longestOf(session)) }));
  const masksOf = await loadMasks(db, organization.id, stretches);
  const undecided = stretches.filter(({ id, is_undecided }) => is_undecided || masksOf(id).some(isUndeclared));
  const evidenceOf = await loadEvidence(db, organization.id, undecided);

  const findings = new Map<string, Finding[]>(sessions.map(({ attendance_record_id }) => [attendance_record_id, []]));
  const ends = new Map<string, Date | null>();
  const breaks = new Map<string, { id: string; at: Date; stored: Date | null }>();
  for (const session of sessions) {
    if (!undecided.some(({ id }) => id === session.id)) continue;
    const masks = masksOf(session.id);
    const start = epochSeconds(session.started_at);
    const known = { start, masks: masks.map(toKnown), ...evidenceOf(session.id) };
    const decided = decideEnds({
      ...known,
      end: session.is_undecided || session.ended_at === null ? null : epochSeconds(session.ended_at),
      is_open: !session.is_undecided && session.ended_at === null,
      bound: boundOf(start, session.next_start === null ? null : epochSeconds(session.next_start), longestOf(session)),
      idle_threshold_seconds: session.idle_threshold_seconds,
      ...(await loadExpected(db, rules(session.started_at), session)),
    });
    if (decided.end !== null) ends.set(session.id, new Date(decided.end * 1000));
    for (const { id, end } of decided.breaks)
      breaks.set(id, { id, at: new Date(end * 1000), stored: masks.find((mask) => mask.id === id)?.end ?? null });
    findings.get(session.attendance_record_id)?.push(...decided.findings);
  }
  return {
    sessions: sessions.map((session) => ({ ...session, ended_at: ends.get(session.id) ?? session.ended_at })),
    breaks: [...breaks.values()].filter(({ at, stored }) => at.getTime() !== stored?.getTime()),
    findings,
  };
}

/** Up to where a session may turn out to last. Signs of work shortly after that tell whether it was cut. */
function lastInstant({ is_undecided, started_at, ended_at, next_start }: Session, longest: number): Date | null {
  if (!is_undecided) return ended_at;
  const bound = boundOf(epochSeconds(started_at), next_start === null ? null : epochSeconds(next_start), longest);
  return new Date(bound.at * 1000);
}

/** The rules that were in force when each session began. */
function rulesOfSessions(db: Db, organization: Organization, sessions: readonly Session[]): Promise<RulesInForce> {
  const earliest = Math.min(...sessions.map(({ started_at }) => started_at.getTime()));
  return rulesSince(db, organization, new Date(earliest));
}

/** In which hours the member was expected, by the rules in force when the work began. */
async function loadExpected(db: Db, rules: Organization, session: Session) {
  const usual_day_seconds = usualDaySeconds(rules.settings.working_hours);
  if (!session.is_undecided) return { shift_end: null, usual_day_seconds };
  const shift = await shiftOf(db, rules, session.user_id, session.date);
  return { shift_end: shift === undefined ? null : epochSeconds(shift.end), usual_day_seconds };
}

function isUndeclared({ type, end, end_source }: MaskRow): boolean {
  return type === "lunch_break" && (end === null || end_source === "auto");
}

function toKnown(row: MaskRow): KnownMask {
  const { id, type, start, end } = row;
  const seconds = { start: epochSeconds(start), end: end === null ? null : epochSeconds(end) };
  return { id, type, ...seconds, is_declared: !isUndeclared(row) };
}
