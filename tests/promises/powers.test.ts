import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JobMessage } from "../../lib/platform/jobs/message.ts";
import { mailMessage } from "../../lib/platform/mail/message.ts";
import { useTestDatabase } from "../setup/database.ts";
import { root } from "../steps/call/endpoints.ts";
import { useMails } from "../steps/mail/mails.ts";
import { changedTables, checksum } from "../steps/scene/checksum.ts";
import { sql } from "../steps/scene/given.ts";
import { withoutPublicLimit } from "../steps/scene/sign-in.ts";
import { useFakeSockets } from "../steps/sockets/sockets.ts";
import { ENDS, type End, givenScene } from "./ends-of-powers.ts";
import { tell } from "./figures.ts";
import { MOTIONS, type Motion } from "./set-in-motion.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();
const sockets = useFakeSockets();

beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});

const figures = {
  "kinds of what acts later": 0,
  "things set in motion": MOTIONS.length,
  "ends of their makers' rights": Object.keys(ENDS).length,
  tried: 0,
  "of them refused": 0,
  "with an effect that nobody may give": 0,
};
afterAll(() => tell(40, "powers", figures));

/** What of the catalogue is nobody's power, and why. */
const NO_POWERS: Readonly<Record<string, string>> = {
  "job close-day": "the organization's: nobody asks for it",
  "job close-days": "the schedule's: nobody asks for it",
  "job expire": "the schedule's: nobody asks for it",
  "job run-sessions": "the schedule's: nobody asks for it",
  "job erase-member": "only takes away; whoever asked had to be told that it is done",
  "mail factor_notice": "tells somebody what became of their factors",
  "mail join": "nobody's: worth what the organization says of who joins, when the mail is made and when it is used",
  "lib/users/join/letter.ts": "the invite in that mail, which nobody made",
  "mail data_export": "tells a member what somebody has asked for, also when they have left since",
  "lib/platform/mail/mailbox.ts": "a count",
  "lib/auth/known-device.ts": "opens nothing: a device whose own guesses are counted by themselves",
  "lib/auth/second-factor/totp.ts": "opens nothing without a sign-in that waits for it",
  "lib/auth/second-factor/recovery-codes.ts": "opens nothing without a sign-in that waits for it",
  "recovery_codes.code_hash": "opens nothing without a sign-in that waits for it",
  "attendance_records.reviewed_by": "says who did it",
  "attendance_records.settled_by": "says who did it",
  "corrections.decided_by": "says who did it",
  "schedules.set_by": "says who did it",
  "attendance_sessions.teacher_id": "says who teaches; what that allows is asked by their role at each request",
  "session_attendance.marked_by": "says who did it",
  "session_attendance.reviewed_by": "says who did it",
  "session_attendance.device_hash": "says which device it was, and opens nothing",
  "lib/sessions/codes.ts": "tells who saw a screen, whoever asked for what it shows",
  "lib/sessions/ticket.ts": "worth a mark to who is signed in, for two minutes: it proves a code, not a right",
  "lib/faces/challenge.ts": "good for a face of who is signed in, for a minute: it proves no right",
  "face_consents.notice_hash": "of a text that every member may read, and opens nothing",
  "lib/sync/cursor.ts": "says how far its member has read; what they may see is asked at each pull",
  "lib/sync/kept.ts": "what a device was answered, for its member alone",
  "sync_operations.request_hash": "of what a device sent, and opens nothing",
  "classes.teacher_id": "says who teaches; what that allows is asked by their role at each request",
  "enrollments.dropped_by": "says who did it",
  "enrollments.enrolled_by": "says who did it",
  "leaves.decided_by": "says who did it",
  "leaves.requested_by":
    "says who did it: what a member asks for waits for somebody else, and what others enter is decided",
  "fact_changes.changed_by": "says who did it",
  "fact_changes.undone_by": "says who did it",
  "invites.accepted_by": "says who did it",
  "applied_rules.applied_by": "says who did it: what it judges was decided",
  "applied_rules.undone_by": "says who did it",
  "applied_rules.left_out": "says whose days were left out",
  "past_rules.changed_by": "says who did it",
  "system_settings.updated_by": "says who did it: a setting is the organization's",
  "live_views.ended_by": "says who did it",
  "live_views.viewer_id": "says who watches; what that allows is asked by their role at each picture",
  "lib/live-view/frames.ts":
    "a form for a picture of one's own screen, and addresses that end before another picture lies there",
  "lib/auth/user.ts": "addresses of profile pictures that whoever holds them may fetch for 30 minutes",
  "looks.member_id": "says at whom somebody looked",
  "looks.viewer_id": "says who looked",
  "functions/activity/recent.ts": "addresses that whoever holds them may fetch for 30 minutes",
  "functions/screenshots/get.ts": "addresses that whoever holds them may fetch for 30 minutes",
  "functions/screenshots/list.ts": "addresses that whoever holds them may fetch for 30 minutes",
  "lib/system/downloads.ts":
    "addresses of trackers, which are nobody's, that whoever holds them may fetch for 60 seconds",
  "lib/reports/export/hand-out.ts": "an address that whoever holds it may fetch for 60 seconds",
};

/** Every kind of job; one that is missing does not compile. */
const JOBS: Readonly<Record<JobMessage["kind"], true>> = {
  "close-day": true,
  "close-days": true,
  "erase-member": true,
  "import-members": true,
  expire: true,
  "export-data": true,
  "export-report": true,
  "run-sessions": true,
};

const MAKES_TOKENS = /\bsecrets\/seal\.ts"|\bsignClaims\(|\bpresign(?:Upload|File)\(|\bpictureAddress\(/;
const FRAME = /^lib\/platform\/(aws|secrets\/(seal|signed-claims))/;

/** Whatever acts later for somebody, from what the product is made of: messages, stored secrets, makers, signatures. */
async function catalogue(): Promise<string[]> {
  const mailKinds = mailMessage.options.map(({ shape }) => `mail ${shape.kind.value}`);
  const jobs = Object.keys(JOBS).map((kind) => `job ${kind}`);
  const columns = (await sql<{ name: string }>(selectKept)).map(({ name }) => name);
  const files = globSync("{functions,lib}/**/*.ts", { cwd: root }).filter(
    (file) =>
      !file.endsWith(".test.ts") && !FRAME.test(file) && MAKES_TOKENS.test(readFileSync(join(root, file), "utf8")),
  );
  return [...mailKinds, ...jobs, ...columns, ...files];
}

describe("whatever acts later for somebody", () => {
  it("is set in motion below, or nobody's power", async () => {
    const known = await catalogue();
    figures["kinds of what acts later"] = known.length;
    const covered = [...MOTIONS.flatMap(({ through }) => through), ...Object.keys(NO_POWERS)];
    expect(covered.toSorted()).toEqual(known.toSorted());
  });
});

/** Says that something else has changed, which is looked at itself. */
const NOTED = "live.changed_standings";

const expected = ({ works, refused, survives, otherwise = {} }: Motion, end: End) =>
  survives.includes(end) ? works : (otherwise[end] ?? refused);

describe.each(MOTIONS)("$what", (motion) => {
  it("works while whoever began it may do it", async () => {
    const use = await motion.begin(await givenScene(motion.by ?? "admin", { mails, sockets }));
    expect(await use()).toBe(motion.works);
  });

  it.each(Object.keys(ENDS) as End[])("is worth what they may do once they %s", async (end) => {
    const scene = await givenScene(motion.by ?? "admin", { mails, sockets });
    const use = await motion.begin(scene);
    await ENDS[end](scene);
    const wanted = expected(motion, end);
    // Of what still works nobody asks what it has changed.
    const before = wanted === motion.works ? undefined : await checksum();
    const came = await use();
    figures.tried++;
    const changed = before === undefined ? [] : changedTables(before, await checksum());
    const unwanted = changed.filter((table) => ![...(motion.notes ?? []), NOTED].includes(table));
    if (wanted !== motion.works) figures["of them refused"]++;
    if (came !== wanted || unwanted.length > 0) figures["with an effect that nobody may give"]++;
    expect([came, unwanted]).toEqual([wanted, []]);
  });
});

// Secrets that are kept as hashes, what is kept of a holder, and columns that name another member than the row's own.
const selectKept = `
  select c.table_name || '.' || c.column_name as name
  from information_schema.columns c
  join information_schema.tables t using (table_schema, table_name)
  where c.table_schema = 'public' and c.data_type = 'bytea' and t.table_type = 'BASE TABLE'
    and c.column_name ~ '_(hash|fingerprint)$'
  union
  select 'live.' || table_name from information_schema.columns where table_schema = 'live' and column_name = 'holder'
  union
  select f.conrelid::regclass || '.' || a.attname
  from pg_constraint f
  cross join unnest(f.conkey) as k (number)
  join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.number
  join pg_class r on r.oid = f.conrelid and not r.relispartition
  where f.contype = 'f' and f.confrelid = 'users'::regclass and a.attname not in ('org_id', 'user_id')`;
