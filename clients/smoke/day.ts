import { createTransport } from "../common/transport.ts";
import { type Api, createApi } from "../tracker/core/api.ts";
import { type Admin, makeAddress, makePassword } from "./admin.ts";
import { drawPicture } from "./picture.ts";
import { type Listener, listen } from "./socket.ts";
import { must, type Step, waitFor } from "./steps.ts";

/** What passes a queue and a cold start is waited for this long. */
const PATIENCE_SECONDS = 60;
const WORKED_SECONDS = 600;
const BREAK_SECONDS = 120;

export type Employee = { readonly id: string; readonly name: string; readonly api: Api };

type Health = { readonly status: string; readonly checks: Readonly<Record<string, { status: string }>> };

export async function checkHealth(baseUrl: string): Promise<void> {
  const health = (await createTransport({ baseUrl }).send({ method: "GET", path: "/api/health" })) as Health;
  must(health.status === "ok", "every part should be well", health);
}

/** Invites somebody without an address, so that no mail is sent, and registers and signs in as them. */
export async function hire(baseUrl: string, admin: Admin): Promise<Employee> {
  const { invite_code } = await admin.call<{ invite_code: string }>("POST", "/api/invites", { role: "employee" });
  const [email, password, name] = [makeAddress("employee"), makePassword(), "Smoke Test Employee"];
  const body = { invite_code, email, password, name, client: "native" };
  await createTransport({ baseUrl }).send({ method: "POST", path: "/api/auth/register", body });
  const api = createApi({ baseUrl });
  const { id } = await api.signIn(email, password);
  return { id, name, api };
}

/** The administrator's socket, on the channel of check-ins. `websocket` is where the ticket is taken instead of where the API says. */
export async function watch(admin: Admin, websocket: string | undefined): Promise<Listener> {
  const { ticket, url } = await admin.call<{ ticket: string; url: string }>("POST", "/api/realtime/ticket");
  return listen(websocket === undefined ? url : `${websocket}?ticket=${ticket}`, "attendance");
}

/** Ten minutes of work that end now, with a break of two; every number of them is known beforehand. */
export async function liveDay(step: Step, admin: Admin, { id, name, api }: Employee, socket: Listener): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const at = (secondsAgo: number) => new Date((now - secondsAgo) * 1000).toISOString();

  const { record } = await step("checks in", () => api.checkIn({ timestamp: at(WORKED_SECONDS) }));
  await step("the administrator's socket hears it", () =>
    waitFor("the event attendance:new", () => heard(socket, record.id), PATIENCE_SECONDS),
  );
  await step("sends a batch of heartbeats", async () => {
    const { accepted } = await api.sendHeartbeats([570, 540, 510, 480, 450, 420].map((ago) => heartbeat(at(ago))));
    must(accepted === 6, "all six should be taken", accepted);
  });
  await step("takes a break, and comes back", async () => {
    await api.startBreak({ timestamp: at(360) });
    await api.endBreak({ timestamp: at(360 - BREAK_SECONDS) });
  });
  await step("sends one heartbeat of now", () => api.sendHeartbeats([heartbeat(at(0))]));
  await step("is seen at work", () =>
    waitFor("state active, in the editor", () => seenAtWork(admin, id, at(0)), PATIENCE_SECONDS),
  );
  await step("uploads a screenshot straight to the bucket, and its thumbnail is made", () =>
    takeScreenshot(admin, api),
  );
  await step("checks out, and the time worked is right to the second", async () => {
    const { record: closed } = await api.checkOut({ timestamp: at(0) });
    must(closed.total_work_duration === WORKED_SECONDS, "600 s were worked", closed.total_work_duration);
  });
  await step("the daily report adds up", () => checkReport(admin, id, record.date));
  await step("the report is exported as CSV", () => checkExport(admin, id, name, record.date));
}

function heartbeat(timestamp: string) {
  return {
    timestamp,
    is_active: true,
    application: "Editor",
    active_window: "smoke.ts",
    mouse_clicks: 3,
    keyboard_strokes: 9,
  };
}

const heard = ({ frames }: Listener, recordId: string) =>
  frames.find(({ event, data }) => event === "attendance:new" && data?.attendance_id === recordId);

async function seenAtWork(admin: Admin, id: string, since: string): Promise<true | undefined> {
  type Answer = { status: { state: string; active_application: string | null; last_heartbeat_at: string | null } };
  const { status } = await admin.call<Answer>("GET", `/api/activity/current?user_id=${id}`);
  const current = status.last_heartbeat_at !== null && Date.parse(status.last_heartbeat_at) === Date.parse(since);
  return status.state === "active" && status.active_application === "Editor" && current ? true : undefined;
}

async function takeScreenshot(admin: Admin, api: Api): Promise<void> {
  const bytes = drawPicture();
  const announcement = { content_type: "image/png", size_bytes: bytes.length, application: "Editor" };
  const { screenshot, upload } = await api.announceScreenshot(announcement);
  await api.uploadFile(upload, bytes);
  type Answer = { screenshot: { status: string }; thumbnail_url: string | null };
  const path = `/api/screenshots/${screenshot.id}`;
  const done = async () => {
    const answer = await admin.call<Answer>("GET", path);
    return answer.screenshot.status === "pending" ? undefined : answer;
  };
  const { screenshot: processed, thumbnail_url } = await waitFor("its thumbnail", done, PATIENCE_SECONDS);
  must(processed.status === "ready" && thumbnail_url !== null, "it should be ready", processed);
  const type = (await fetch(thumbnail_url ?? "")).headers.get("content-type");
  must(type === "image/webp", "the thumbnail should be a WebP image", type);
}

async function checkReport(admin: Admin, id: string, date: string): Promise<void> {
  type Totals = Record<"work" | "active" | "idle" | "break" | "meeting", number>;
  type Answer = { record: { [Name in keyof Totals as `total_${Name}_duration`]: number } | null };
  const { record } = await admin.call<Answer>("GET", `/api/reports/daily?date=${date}&user_id=${id}`);
  must(record?.total_work_duration === WORKED_SECONDS, "600 s were worked", record);
  must(record?.total_break_duration === BREAK_SECONDS, "120 s were a break", record);
  const { total_active_duration = 0, total_idle_duration = 0, total_meeting_duration = 0 } = record ?? {};
  const rest = total_active_duration + total_idle_duration + total_meeting_duration;
  must(
    rest === WORKED_SECONDS - BREAK_SECONDS && total_active_duration > 0,
    "the parts should sum to the rest",
    record,
  );
}

async function checkExport(admin: Admin, id: string, name: string, date: string): Promise<void> {
  const path = `/api/reports/export?type=daily&format=csv&date=${date}&user_id=${id}`;
  const { url } = await admin.call<{ url: string }>("GET", path);
  const text = await (await fetch(url)).text();
  must(text.includes(name) && text.includes(date), "the file should name the member and the day", text.slice(0, 300));
}

/** Erases the employee, and waits until what they left is gone. */
export async function cleanUp(admin: Admin, { id }: Employee): Promise<void> {
  await admin.call("DELETE", `/api/users/${id}?erase=true`);
  type Page = { items: unknown[] };
  const nothingLeft = async () => {
    const { items } = await admin.call<Page>("GET", `/api/screenshots/list?user_id=${id}`);
    return items.length === 0 ? true : undefined;
  };
  await waitFor("their screenshots to be gone", nothingLeft, PATIENCE_SECONDS);
}
