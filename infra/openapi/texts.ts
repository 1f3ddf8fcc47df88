/** What the document says in words. */

export const INTRODUCTION = `Muster records when people work and what they were doing.

**Answers** are \`{"success": true, "data": …, "message"?: "…"}\`, errors \`{"success": false, "error": {"code", "message", "details"?, "docs"}, "request_id", "timestamp"}\`. Codes are a closed set; messages may change; \`docs\` leads to what to do about a code.

**Signing in.** \`POST /api/auth/login\` gives an access token for the \`Authorization: Bearer …\` header, and a refresh token: in an httpOnly cookie, or in the body for \`"client": "native"\`.

**Roles** from the least to the most: \`student\` and \`employee\`, \`teacher\`, \`manager\`, \`admin\`, \`super_admin\`. Each operation names the least it needs in \`x-role\` and all that may call it in \`x-roles\`; \`member\` is anybody who is signed in. Managers with departments see only those. What one may not see answers 404.

**Formats.** Instants are ISO-8601 in UTC, local dates \`YYYY-MM-DD\`, durations whole seconds. Unknown fields in a body are refused.

**Lists** take \`limit\` (1 to 100, 20 unless stated) and \`cursor\`, and answer \`{items, next_cursor}\`; \`next_cursor\` is null on the last page.

**Retries.** A POST of a signed-in member may carry an \`Idempotency-Key\` where its parameters name one: repeated, it has its effect once and gets the same answer.

**Asking again.** Reads that clients repeat bear an \`ETag\`: asked with it in \`If-None-Match\`, they answer 304 without a body while nothing has changed.

**Limits.** 100 requests a minute per address where nobody is signed in, 600 per member elsewhere; 429 says in \`Retry-After\` how long to wait.

**Live.** \`POST /api/realtime/ticket\` answers the address of a WebSocket that is good for one connection. \`{"action": "subscribe", "channel": …}\` listens to one channel; with \`"channels": […]\` it is several, and the answer names those that are listened to (\`channels\`) and those that are not (\`refused\`, each with a code). Channels are \`attendance\`, \`users\` and \`live:{user_id}\` (managers; \`live\` of oneself), \`notifications\` and \`settings\` (everybody), \`session:{id}\` and \`class:{id}\`. Messages are \`{"seq", "event", "channel", "data", "at"}\`; they are hints: read again what they are about. \`seq\` counts all that a connection is sent, answers too: 1, 2, 3. Two may arrive in the other order; a number that is still missing after a moment was lost, so read again what you show. \`user:status\` comes on \`users\`, and to the member themselves on their own \`live:{user_id}\`; it has the day's \`totals\` up to \`as_of\`, and the \`application\` for whoever may see it; \`member:update\` and \`settings:update\` say which fields or key have changed (of members who joined by an import it is one event a department, with \`user_id\` null), and \`interval:assigned\` which interval holds now.`;

/** In the order in which somebody who is new here meets them. */
const TAGS: Readonly<Record<string, readonly [name: string, description: string]>> = {
  auth: ["Sign-in", "Accounts, access tokens, refresh tokens and signed-in devices."],
  attendance: ["Attendance", "Check-in, check-out and the days they make."],
  "lunch-breaks": ["Lunch breaks", "Breaks, during which nothing counts."],
  activity: ["Activity", "Heartbeats of trackers, and what they say of somebody's day."],
  corrections: ["Corrections", "What was declared late or of a settled day, and waits until somebody has approved it."],
  sync: [
    "Offline sync",
    "What was done without a network, what has changed meanwhile, and what somebody has to decide.",
  ],
  screenshots: ["Screenshots", "Uploads go straight to storage by a signed form; views by others are written down."],
  "live-view": ["Live view", "Watching a member's screen for a few minutes: announced, with a reason, and remembered."],
  reports: ["Reports", "Hours, activity and productivity by day, week, month or any range."],
  users: ["Members", "The people of an organization, and the invites with which they join."],
  schedules: ["Schedules", "Who is expected when: by the organization's week, a week of their own, or never."],
  leaves: ["Leave", "Days on which somebody is away with leave: asked for, decided on, cancelled."],
  classes: ["Classes", "What is taught by whom, and who is in it."],
  sessions: ["Sessions", "Lessons and events, and who was there: by codes, by place, or by hand."],
  places: ["Places", "Fences by name, at which sessions can be held."],
  faces: ["Faces", "Faces that members let themselves be known by when they mark their attendance, and their consent."],
  privacy: ["Own data", "Copies of all that is kept of a member, for the member and for administrators."],
  organizations: ["Organizations", "Tenants: what they say of themselves, their plans and their figures."],
  tracker: ["Trackers", "What a tracker goes by, and how often it captures the screen."],
  settings: ["Settings", "How an organization works. A change holds from the next request on."],
  audit: ["Audit", "Who did what to what, from where. Entries are written once and cannot be changed."],
  notifications: ["Notifications", "What members are told in the app and by mail."],
  websocket: ["Live", "The way to the WebSocket."],
  system: ["System", "Whether the service works, and this document."],
};

/** The place of an area among the tags; areas without a text come last. */
export function tagOrder(area: string): number {
  const place = Object.keys(TAGS).indexOf(area);
  return place === -1 ? Number.POSITIVE_INFINITY : place;
}

export function tagOf(area: string): { name: string; description: string } {
  const plain = area.charAt(0).toUpperCase() + area.slice(1).replaceAll("-", " ");
  const [name, description] = TAGS[area] ?? [plain, `${plain}.`];
  return { name, description };
}

/** What clients of an endpoint have to do, below the sentence at the top of its file. */
export const DETAILS: Readonly<Record<string, string>> = {
  "GET /api/sync/pull": `**What a client keeps.** These rules and no others; whoever follows them has after each round what somebody has who begins.

1. Ask without \`cursor\`, then with the \`next_cursor\` of each answer. A round ends with \`has_more: false\`. Store \`next_cursor\` together with the changes that came with it.
2. Take changes in the order in which they come. A record takes the place of the one of the same \`resource\` and \`id\`. One that is \`deleted\` is gone, or not yours to see any more: drop it. Ignore ids that you do not have.
3. A \`class\` that is gone takes along its sessions, and the enrollments of others in it. A \`session\` that is gone, also in this way, takes along the marks of others. Your own enrollments and marks stay until they are told to be gone. What you may still see of it comes again, after it in the same round.
4. After the last page of a round, drop each \`person\` whom no \`teacher_id\` of your classes and sessions and no \`user_id\` of your enrollments names.
5. At 409 \`SYNC_RESET\` push what its page says, drop all that a pull told, and begin without a cursor. It also comes when the member begins or ceases to teach, because they see other things then.`,
};

export const PARAMETERS: Readonly<Record<string, string>> = {
  action: "What was done, such as `user.update`.",
  bom: "For CSV: begin with a byte order mark, which Excel needs to read UTF-8.",
  erase: "Whether to make the person unrecognisable for good.",
  format: "The kind of file.",
  group_by: "What each row sums up.",
  id: "Which one.",
  is_active: "Only those in use, or only the others.",
  member_id: "Only looks at this member.",
  month: "1 to 12; this month without it.",
  outcome: "Only rows that ended so.",
  period: "The span to sum up.",
  resource: "The kind of thing it was done to, such as `user`.",
  resource_id: "The very thing it was done to.",
  role: "Only members with this role.",
  status: "Only those with this status.",
  subscribed: "Whether mails of this kind are wanted.",
  token: "From the link in the mail.",
  type: "The kind of report.",
  unread: "Only what was not read yet.",
  valid_from: "The date from which on it holds.",
  viewer_id: "Only looks of this member at others.",
  year: "This year without it.",
  limit: "How many items at most.",
  cursor: "`next_cursor` of the page before.",
  user_id: "Whose; without it the caller's own, or everybody's in lists for administrators.",
  date: "A local date of the organization; today without it.",
  start_date: "The first local date.",
  end_date: "The last local date.",
  department: "Only members of this department.",
  search: "A part of a name or an address.",
  from: "From this instant on.",
  to: "Before this instant.",
  key: "The name of a setting.",
};
