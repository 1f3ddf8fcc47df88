// Somebody is watched from end to end: a manager asks, the member sees it on the screen and ends it there, and both sides
// and the member's own list say what happened.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { reachControl } from "../../../../clients/tracker/core/control-socket.ts";
import { addressOf } from "../../../../clients/tracker/store/lock.ts";
import type { Settings } from "../../../../lib/platform/tenancy/rules/settings.ts";
import { useSystem } from "../../../setup/use-system.ts";
import { inX, startProgram } from "../../../steps/activity/program.ts";
import { eventually } from "../../../steps/call/eventually.ts";
import { found } from "../../../steps/call/found.ts";
import { dataOf } from "../../../steps/call/http.ts";
import { run, start, until } from "../../../steps/desktop/process.ts";
import {
  coloursIn,
  cropped,
  decoded,
  differing,
  distance,
  givenDesktop,
  givenX,
  scrot,
} from "../../../steps/desktop/x11.ts";
import { givenMember, givenSetting, type Member } from "../../../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../../../steps/scene/sign-in.ts";
import { connectSocket, type Frame, type Socket } from "../../../steps/sockets/socket.ts";

const system = useSystem();

const LIVE_VIEW: Settings["live_view"] = {
  enabled: true,
  consent: "notify",
  roles: "manager",
  max_minutes: 10,
  minutes_per_member_day: 30,
  frame_seconds: 1,
  max_width: 1280,
  working_hours_only: false,
  member_may_stop: true,
};
const REASON = "help with the invoice";
/** Of a monitor that is 1280 wide: the middle of its upper edge, and Stop at the right end. */
const PLACE = { x: 260, y: 16, width: 760, height: 56 };
const STOP = ["965", "44"];
/** Where the window that fills the screen has its text. */
const TEXT = { x: 0, y: 80, width: 640, height: 360 };
/** Everything waits for what is seen; this ends what hangs, also on a machine that is busy with much else. */
const PATIENCE_SECONDS = 90;

const soon = <Found>(what: string, probe: () => Found | undefined | Promise<Found | undefined>) =>
  eventually(what, probe, PATIENCE_SECONDS);

/** A window that fills the screen, with a few lines in it, and the tracker of whoever sits before it at work. */
async function givenAtWork() {
  await givenX();
  const desktop = await givenDesktop();
  start("xterm", ["-fn", "fixed", "-T", "Board", "-fullscreen", "-e", "printf '\\n\\n\\n\\n\\n\\n\\n'; exec cat"]);
  await until("a window that fills the screen", async () => {
    const board = (await desktop.screen.windows()).find(({ title }) => title === "Board");
    return board?.is_in_front === true && board.width >= 1280 && board.height >= 800;
  });
  await run("xdotool", "mousemove", "640", "700");
  const member = await givenMemberWithPassword();
  await givenSetting(member.org_id, "live_view", LIVE_VIEW);
  const folder = mkdtempSync(join(tmpdir(), "tracker-live-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const signIn = ["--url", system.http, "--email", member.email, "--password", PASSWORD];
  const login = startProgram(folder, ["login", ...signIn], inX());
  expect(await login.ended, login.said.text).toBe(0);
  const tracker = startProgram(folder, ["run"], { ...inX(), TZ: "UTC" });
  await tracker.hears("Checked in.");
  return { member, desktop, folder, tracker };
}

/** A manager's dashboard, as far as a live view goes. */
async function givenViewer({ org_id }: Member) {
  const viewer = await givenMember({ org_id, role: "manager" });
  const socket = await connectSocket(viewer.token);
  socket.say({ action: "subscribe", channel: "notifications" });
  onTestFinished(() => socket.close());
  return { viewer, socket };
}

/** Asks to watch, and says so again and again, as the dashboard does. */
async function whenWatching({ viewer, socket }: { viewer: Member; socket: Socket }, member: Member): Promise<string> {
  const body = { user_id: member.id, reason: REASON };
  const { live_view } = await dataOf("POST", "/api/live-view/start", { token: viewer.token, body }, 201);
  const say = () => !socket.closed && socket.say({ action: "live:watching", live_id: live_view.id });
  say();
  const again = setInterval(say, 5_000);
  onTestFinished(() => clearInterval(again));
  return live_view.id;
}

type Picture = Frame & { data: { live_id: string; url: string | null; seq: number; at: string } };

function picturesOf({ frames }: Socket, live_id: string): Picture[] {
  const of = frames.filter(({ event, data }) => event === "live:frame" && data?.live_id === live_id);
  return (of as Picture[]).filter(({ data }) => data.url !== null);
}

const endOf = ({ frames }: Socket, live_id: string) =>
  frames.find(({ event, data }) => event === "live:stop" && data?.live_id === live_id);

/** The last picture, as a browser shows it; undefined while there is none. One that the next has replaced is gone. */
async function shownTo(socket: Socket, live_id: string) {
  const url = picturesOf(socket, live_id).at(-1)?.data.url;
  const response = typeof url === "string" ? await fetch(url) : undefined;
  if (response?.ok !== true) return undefined;
  expect(response.headers.get("content-type")).toBe("image/jpeg");
  return decoded(new Uint8Array(await response.arrayBuffer()));
}

const indicators = async () =>
  (await run("xdotool", "search", "--name", "somebody watches").catch(() => "")).split("\n").filter(Boolean);

const historyOf = async ({ token }: Member) => (await dataOf("GET", "/api/live-view/history", { token })).items;

/** Of the first time of day in a text, whatever its zone. */
function secondsInHour(text: string): number {
  const [, minutes, seconds] = found(/\d\d:(\d\d):(\d\d)/.exec(text));
  return 60 * Number(minutes) + Number(seconds);
}

describe("a live view under X11", () => {
  it("is seen above all that fills the screen, shows that screen, and ends with Stop on both sides", async () => {
    const { member, folder, tracker } = await givenAtWork();
    const before = await scrot();
    const watching = await givenViewer(member);
    const { viewer, socket } = watching;
    const asked = Date.now();
    const id = await whenWatching(watching, member);

    await tracker.hears(`${viewer.name} watches your screen: ${REASON}`);
    const lit = cropped(await scrot(), PLACE);
    expect(differing(lit, cropped(before, PLACE))).toBeGreaterThan(0.9 * PLACE.width * PLACE.height);
    expect(coloursIn(lit)).toBeGreaterThan(50);

    // What comes is what is on the screen, with the indicator, and what changes on it.
    await soon("the screen is shown", async () => {
      const shown = await shownTo(socket, id);
      return (shown && distance(shown, await scrot()) < 3) || undefined;
    });
    const empty = cropped(await scrot(), TEXT);
    for (let line = 0; line < 8; line += 1)
      await run("xdotool", "type", "--delay", "2", `line ${line} of the invoice\n`);
    const written = await soon("what was typed is on the screen", async () => {
      const text = cropped(await scrot(), TEXT);
      return differing(text, empty) > 2_000 ? text : undefined;
    });
    await soon("what was typed is shown", async () => {
      const shown = await shownTo(socket, id);
      if (shown === undefined) return undefined;
      const text = cropped(shown, TEXT);
      return distance(text, written) < distance(text, empty) / 3 || undefined;
    });
    expect(await dataOf("GET", "/api/live-view/current", { token: viewer.token })).toMatchObject({
      items: [{ id, state: "live" }],
    });

    await run("xdotool", "mousemove", ...STOP, "click", "1");
    const stop = await soon("the viewer is told", () => endOf(socket, id));
    expect(stop.data).toMatchObject({ reason: "stopped_by_member" });
    await tracker.hears(`${viewer.name} does not watch your screen any more`);
    await run("xdotool", "mousemove", "640", "700");
    await soon("the indicator is gone", async () =>
      (await indicators()).length === 0 && differing(cropped(await scrot(), PLACE), cropped(before, PLACE)) === 0
        ? true
        : undefined,
    );
    expect((await dataOf("GET", "/api/live-view/current", { token: viewer.token })).items).toEqual([]);
    const after = socket.frames.slice(socket.frames.indexOf(stop));
    expect(after.filter(({ event }) => event === "live:frame")).toEqual([]);

    // Who looked at me: who, why, and how long.
    const [mine, ...others] = await historyOf(member);
    expect(others).toEqual([]);
    expect(mine).toMatchObject({
      id,
      viewer: { id: viewer.id, name: viewer.name },
      reason: REASON,
      state: "ended",
      end_reason: "stopped_by_member",
    });
    // One may arrive whose arrival nobody could note in time.
    expect(picturesOf(socket, id).length - mine.frames).toBeOneOf([0, 1]);
    const [begun, ended] = [Date.parse(mine.started_at), Date.parse(mine.ended_at)];
    const first = Date.parse(found(picturesOf(socket, id)[0]).data.at);
    const last = Date.parse(found(picturesOf(socket, id).at(-1)).data.at);
    // The member has seen who and why for a while before anything is shown.
    const headStart =
      secondsInHour(new Date(first).toISOString()) -
      secondsInHour(found(/^.* watches your/m.exec(tracker.said.text))[0]);
    expect((headStart + 3600) % 3600).toBeGreaterThanOrEqual(4);
    expect(begun).toBeGreaterThan(asked);
    expect(begun).toBeLessThanOrEqual(first + 1_000);
    expect(ended).toBeGreaterThanOrEqual(last);
    expect(ended).toBeLessThanOrEqual(Date.now());
    const control = found(await reachControl(addressOf({ state: folder, runtime: folder })));
    onTestFinished(() => control.close());
    const { watched } = await control.looks();
    const { started_at, ended_at, frames } = mine;
    expect(watched).toEqual([{ viewer: viewer.name, reason: REASON, started_at, ended_at, frames }]);
    expect((await control.state()).live).toEqual([]);
  });

  it("ends without its indicator, and none begins while it cannot be shown; whoever asks is told why", async () => {
    const { member, tracker } = await givenAtWork();
    const watching = await givenViewer(member);
    const { viewer, socket } = watching;
    const first = await whenWatching(watching, member);
    await soon("it is shown", () => shownTo(socket, first));
    const [indicator] = await indicators();
    // The way in which a stubborn window is got rid of takes the tracker's own way to the screen with it.
    await run("xdotool", "windowkill", found(indicator));
    expect((await soon("the viewer is told", () => endOf(socket, first))).data).toMatchObject({
      reason: "no_indicator",
    });
    await tracker.hears(`${viewer.name} does not watch your screen any more (no_indicator`);
    await tracker.hears("start the tracker again");

    const second = await whenWatching(watching, member);
    expect((await soon("the viewer is told once more", () => endOf(socket, second))).data).toMatchObject({
      reason: "no_indicator",
    });
    expect(picturesOf(socket, second)).toEqual([]);
    expect(tracker.said.text.split(`${viewer.name} watches your screen`)).toHaveLength(2);
    expect((await dataOf("GET", "/api/live-view/current", { token: viewer.token })).items).toEqual([]);
    const [refused, ended] = await historyOf(member);
    expect(refused).toMatchObject({ id: second, end_reason: "no_indicator", started_at: null, frames: 0 });
    expect(ended).toMatchObject({ id: first, end_reason: "no_indicator" });
    expect(ended.frames).toBeGreaterThan(0);
  });
});
