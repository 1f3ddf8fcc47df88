// Nobody watches unseen: no picture of a live view without its indicator, on a break, after the end, or to a socket
// without a view that is open; and whoever saw one is in the member's list.
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as checkOut from "../../functions/attendance/check-out.ts";
import { handler as sweepIdle } from "../../functions/jobs/sweep-idle.ts";
import * as history from "../../functions/live-view/history.ts";
import * as stop from "../../functions/live-view/stop.ts";
import * as endBreak from "../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import * as settings from "../../functions/settings/update.ts";
import { listObjects } from "../../lib/platform/aws/bucket.ts";
import { useTestDatabase } from "../setup/database.ts";
import { eventually } from "../steps/call/eventually.ts";
import { found } from "../steps/call/found.ts";
import { call } from "../steps/call/when.ts";
import { postFile } from "../steps/images/screenshots.ts";
import {
  frame,
  givenLive,
  givenView,
  givenWatchers,
  LIVE_VIEW,
  PICTURE,
  picturesOf,
  ready,
  type Scene,
  watching,
  whenShowing,
  whenStarting,
  whenTelling,
} from "../steps/live-view/live-view.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { type Frame, givenSocket, useFakeSockets } from "../steps/sockets/sockets.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();
const sockets = useFakeSockets();

const LIVES = Number(process.env.LIVE_VIEW_RUNS ?? 6);
const RACES = Number(process.env.LIVE_VIEW_RUNS ?? 6);

const figures = { "lives of views": 0, steps: 0, "pictures shown": 0, races: 0, "pictures after an end": 0, unseen: 0 };

beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => {
  delete process.env.RATE_LIMIT_MEMBER;
  tell(39, "live views", figures);
});

type View = {
  id: string;
  viewer_id: string;
  stream_id: string;
  state: string;
  indicator_at: Date | null;
  ended_at: Date | null;
  watching_socket: string | null;
  frames: number;
};

const rowsOf = ({ member }: Scene) => sql<View>("select * from live_views where user_id = $1 order by id", [member.id]);
const rowOf = async (id: string) => found((await sql<View>("select * from live_views where id = $1", [id]))[0]);

/** Two who may watch, one of them with two sockets, and somebody who follows the member and has started nothing. */
async function givenWorld() {
  const scene = await givenWatchers({ minutes_per_member_day: 480, max_minutes: 30 });
  const { org_id } = scene.member;
  const second = await givenMember({ org_id, role: "admin" });
  const watchers = [
    { viewer: scene.viewer, socket: scene.dashboard },
    { viewer: scene.viewer, socket: await givenSocket(scene.viewer, "notifications") },
    { viewer: second, socket: await givenSocket(second, "notifications") },
  ];
  const follower = await givenMember({ org_id, role: "admin" });
  const following = await givenSocket(follower, `live:${scene.member.id}`, "users", "notifications");
  return { scene, second, watchers, following, go: undefined as Frame };
}

type World = Awaited<ReturnType<typeof givenWorld>>;

const tellTracker = async (world: World, said: Record<string, unknown>) => {
  const answer = await whenTelling(sockets, world.scene.tracker, said);
  if (answer?.event === "live:go") world.go = answer;
};
/** One of the views that are open, if there is one; of a viewer only theirs. */
const oneOf = async ({ scene }: World, n: number, viewer?: Member) => {
  const open = (await rowsOf(scene)).filter(
    ({ state, viewer_id }) => state !== "ended" && (viewer === undefined || viewer_id === viewer.id),
  );
  return open[n % Math.max(1, open.length)]?.id ?? crypto.randomUUID();
};

/** What may happen, in any order, and how often. `n` chooses among those to whom it does. */
const STEPS: readonly (readonly [weight: number, (world: World, n: number) => Promise<unknown>])[] = [
  // A view begins and is watched; its tracker has not answered yet.
  [
    4,
    async (world, n) => {
      const { viewer, socket } = found(world.watchers[n % 3]);
      await whenStarting(viewer, world.scene.member, { minutes: 1 + (n % 30) });
      await whenTelling(sockets, socket, watching(await oneOf(world, n, viewer)));
    },
  ],
  // Somebody says that they watch, whoever's view it is.
  [1, async (world, n) => whenTelling(sockets, found(world.watchers[n % 3]).socket, watching(await oneOf(world, n)))],
  [4, async (world, n) => tellTracker(world, ready(await oneOf(world, n)))],
  [1, async (world, n) => tellTracker(world, { ...ready(await oneOf(world, n)), indicator: false })],
  [
    8,
    async (world) => {
      if (world.go === undefined) return;
      await postFile(world.go.data.form, PICTURE);
      await tellTracker(world, frame(world.go.data.live_id, world.go.data.seq));
    },
  ],
  [1, async (world, n) => tellTracker(world, frame(await oneOf(world, n), 1 + (n % 12), { changed: n % 2 === 0 }))],
  [
    1,
    async (world, n) =>
      tellTracker(world, { action: "live:refuse", live_id: await oneOf(world, n), reason: "refused" }),
  ],
  [
    1,
    async (world, n) => {
      const by: Member = found([world.scene.viewer, world.scene.member, world.second][n % 3]);
      await call(stop, { token: by.token, params: { id: await oneOf(world, n) } });
    },
  ],
  [2, ({ scene }) => call(startBreak, { token: scene.member.token, body: {} })],
  [2, ({ scene }) => call(endBreak, { token: scene.member.token, body: {} })],
  [
    1,
    ({ second }, n) => {
      const value = { ...LIVE_VIEW, minutes_per_member_day: 480, max_minutes: 30, enabled: n % 3 > 0 };
      return call(settings, { token: second.token, params: { key: "live_view" }, body: { value } });
    },
  ],
  [1, ({ scene }, n) => sql(passTime, [scene.member.id, n % 70])],
  [1, () => sweepIdle({})],
];

const step = fc.tuple(
  fc.oneof(...STEPS.map(([weight, happen]) => ({ weight, arbitrary: fc.constant(happen) }))),
  fc.nat(1000),
);

/** Whatever a socket was told of since, it was by a view that is open now, shown by its indicator, of a member at work. */
async function requireSeen({ scene, watchers, following }: World, before: ReadonlyMap<string, number>): Promise<void> {
  const [status] = await sql<{ works: boolean }>(
    "select work_session_id is not null and on_break_since is null as works from user_status where user_id = $1",
    [scene.member.id],
  );
  expect(picturesOf(sockets, following)).toEqual([]);
  for (const { socket, viewer } of watchers)
    for (const picture of picturesOf(sockets, socket).slice(before.get(socket) ?? 0)) {
      figures["pictures shown"]++;
      const view = await rowOf(picture.data.live_id);
      expect(view).toMatchObject({ viewer_id: viewer.id, state: "live", ended_at: null, watching_socket: socket });
      expect(view.indicator_at).not.toBeNull();
      expect(status).toEqual({ works: true });
      const looks = await sql("select from looks where viewer_id = $1 and member_id = $2 and live > 0", [
        viewer.id,
        scene.member.id,
      ]);
      figures.unseen += Number(looks.length === 0);
      expect(looks).toHaveLength(1);
    }
}

/** However long somebody was watched, there are eight pictures at most. */
async function requireFew({ scene }: World): Promise<void> {
  const streams = new Set((await rowsOf(scene)).map(({ stream_id }) => stream_id));
  for (const stream of streams)
    expect((await listObjects(`live/${scene.member.org_id}/${stream}/`, "", 100)).length).toBeLessThanOrEqual(8);
}

describe("whatever happens, in whatever order", () => {
  it("a picture goes to the socket of a view that is open, shown and looked at, and nowhere else", async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 35 }), async (steps) => {
      figures["lives of views"]++;
      const world = await givenWorld();
      // So that most of it happens to a view that is live.
      const live_id = await givenView(world.scene.viewer, world.scene.member);
      await whenTelling(sockets, world.scene.dashboard, watching(live_id));
      await tellTracker(world, ready(live_id));
      for (const [happen, n] of steps) {
        figures.steps++;
        const before = new Map(world.watchers.map(({ socket }) => [socket, picturesOf(sockets, socket).length]));
        await happen(world, n);
        await requireSeen(world, before);
      }
      await requireFew(world);
    });
    // What fails is one of many lives: a shorter one says no more, and takes minutes to find.
    await fc.assert(property, { numRuns: LIVES, endOnFailure: true });
    expect(figures["pictures shown"]).toBeGreaterThan(0);
  });
});

/** Everything that ends a view at once. */
const ENDS: readonly (readonly [what: string, end: (scene: Scene, live_id: string) => Promise<{ status: number }>])[] =
  [
    ["the viewer stops it", ({ viewer }, id) => call(stop, { token: viewer.token, params: { id } })],
    ["the member stops it", ({ member }, id) => call(stop, { token: member.token, params: { id } })],
    ["a break begins", ({ member }) => call(startBreak, { token: member.token, body: {} })],
    ["the member checks out", ({ member }) => call(checkOut, { token: member.token, body: {} })],
  ];

describe("at the same moment", () => {
  it.each(ENDS)("a picture comes and %s: once that is answered nothing is shown", async (_what, end) => {
    for (let race = 0; race < RACES; race++) {
      figures.races++;
      const scene = await givenWatchers();
      const { live_id, go } = await givenLive(sockets, scene);
      await postFile(go.data.form, PICTURE);
      const shown = whenTelling(sockets, scene.tracker, frame(live_id, 1));
      await new Promise((resolve) => setTimeout(resolve, 2 * race));
      expect((await end(scene, live_id)).status).toBeLessThan(300);
      const seen = picturesOf(sockets, scene.dashboard).length;
      await shown;
      figures["pictures after an end"] += picturesOf(sockets, scene.dashboard).length - seen;
      expect(picturesOf(sockets, scene.dashboard)).toHaveLength(seen);
      expect(await rowOf(live_id)).toMatchObject({ state: "ended" });
    }
  });

  it.each(ENDS)(
    "a picture is still on its way to a slow socket and %s: that waits until it is out",
    async (_what, end) => {
      const scene = await givenWatchers();
      const { live_id, go } = await givenLive(sockets, scene);
      await postFile(go.data.form, PICTURE);
      sockets.behave(scene.dashboard, "slow");
      const shown = whenTelling(sockets, scene.tracker, frame(live_id, 1));
      // From here on the picture is on its way.
      await eventually("a view is held", async () => (await sql(selectHeld, [live_id])).length === 0 || undefined);
      await Promise.all([shown, end(scene, live_id)]);
      expect(await rowOf(live_id)).toMatchObject({ state: "ended" });
      const [times] = await sql<{ waited: boolean }>(
        "select ended_at >= last_frame_at as waited from live_views where id = $1",
        [live_id],
      );
      expect(times).toEqual({ waited: true });
    },
  );
});

describe("the database itself", () => {
  it.each([
    ["a picture without an indicator", "update live_views set frames = 1, indicator_at = null where id = $1"],
    ["a live view without an indicator", "update live_views set state = 'live', indicator_at = null where id = $1"],
    [
      "a picture after the end",
      "update live_views set state = 'ended', end_reason = 'expired', ended_at = now(), last_frame_at = now() + interval '1 second' where id = $1",
    ],
    ["an end without a reason", "update live_views set state = 'ended', ended_at = now() where id = $1"],
    ["somebody who watches themselves", "update live_views set viewer_id = user_id where id = $1"],
  ])("refuses %s", async (_what, change) => {
    const { viewer, member } = await givenWatchers();
    const id = await givenView(viewer, member);
    await expect(sql(change, [id])).rejects.toMatchObject({ code: "23514" });
  });
});

describe("who watched", () => {
  it("is in the member's history for every second, with name and reason, whoever ended it", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    await whenShowing(sockets, scene, go);
    await call(stop, { token: scene.viewer.token, params: { id: live_id } });
    const { data } = await call(history, { token: scene.member.token });
    expect(data.items).toMatchObject([
      {
        id: live_id,
        viewer: { id: scene.viewer.id, name: scene.viewer.name },
        reason: "support call 17",
        started_at: expect.any(String),
        ended_at: expect.any(String),
        frames: 1,
      },
    ]);
  });

  it("keeps eight pictures of it, however long it lasts", async () => {
    const scene = await givenWatchers();
    let { live_id, go } = await givenLive(sockets, scene);
    for (let n = 0; n < 20; n++) go = await whenShowing(sockets, scene, go);
    const { stream_id } = await rowOf(live_id);
    expect(await listObjects(`live/${scene.member.org_id}/${stream_id}/`, "", 100)).toHaveLength(8);
  });

  it("ends within 90 seconds of a browser that was killed", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    sockets.behave(scene.dashboard, "gone");
    await whenShowing(sockets, scene, go);
    await sql(passTime, [scene.member.id, 61]);
    await sweepIdle({});
    expect(await rowOf(live_id)).toMatchObject({ state: "ended", end_reason: "viewer_gone" });
  });
});

const selectHeld = `
  select id from live_views where id = $1 for no key update skip locked`;

// The clock stands still; what it has measured gets older.
const passTime = `
  update live_views set
    requested_at = requested_at - make_interval(secs => $2), ends_at = ends_at - make_interval(secs => $2),
    indicator_at = indicator_at - make_interval(secs => $2), started_at = started_at - make_interval(secs => $2),
    last_frame_at = last_frame_at - make_interval(secs => $2), watched_at = watched_at - make_interval(secs => $2),
    looked_at = looked_at - make_interval(secs => $2), ended_at = ended_at - make_interval(secs => $2)
  where user_id = $1`;
