import { beforeAll, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf } from "../steps/call/http.ts";
import { deadLettersOf, enqueue } from "../steps/queues/queues.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { storedOf } from "../steps/scene/stored.ts";
import { connectSocket } from "../steps/sockets/socket.ts";

const system = useSystem();
const heartbeatsQueue = system.env.HEARTBEATS_QUEUE_URL ?? "";
const eventsQueue = system.env.EVENTS_QUEUE_URL ?? "";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** A message as the endpoint would queue it, but for what is wrong with its heartbeat. */
const messageOf = ({ org_id, id }: Member, wrong: object) =>
  JSON.stringify({
    org_id,
    user_id: id,
    heartbeats: [{ timestamp: ago(7200), is_active: true, mouse_clicks: 0, keyboard_strokes: 0, ...wrong }],
  });

// Five receives, two seconds apart, and one more that finds it spent: a quarter of this on a machine that has time for it.
const DEAD_LETTER_SECONDS = 60;

describe("messages that cannot be dealt with", () => {
  let good: Member;
  let poison: string[];

  beforeAll(async () => {
    good = await givenMember();
    poison = [
      "this is not JSON",
      JSON.stringify({ org_id: good.org_id, user_id: "nobody", heartbeats: [] }),
      messageOf(good, { timestamp: "yesterday" }),
      messageOf(good, { mouse_clicks: 3_000_000_000 }),
      messageOf(good, { application: "half a \0 name" }),
    ];
    // Together, so that a batch of the consumer holds both.
    const beside = Array.from({ length: 5 }, (_, index) => messageOf(good, { timestamp: ago(3600 + index) }));
    await enqueue(
      heartbeatsQueue,
      poison.flatMap((bad, index) => [bad, beside[index] ?? ""]),
    );
    await enqueue(eventsQueue, ["this is no event"]);
  });

  it("do not keep the messages beside them from being stored", async () => {
    await eventually("the five good heartbeats are stored", async () =>
      (await storedOf(good)).user_activity_tracking === 5 ? true : undefined,
    );
  });

  it("do not keep events from being heard", async () => {
    const { id: user_id, token } = await givenMember({ role: "admin" });
    const socket = await connectSocket(token);
    socket.say({ action: "subscribe", channel: "attendance" });
    await eventually("the subscription is confirmed", () => socket.frames[0]);
    await dataOf("POST", "/api/attendance/check-in", { token, body: {} }, 201);
    const { data } = await eventually("the check-in is heard", () => socket.frames[1]);
    expect(data).toMatchObject({ user_id });
    socket.close();
  });

  it("end in the dead-letter queue of their queue, and nothing else does", async () => {
    const heartbeats = deadLettersOf(heartbeatsQueue);
    await eventually(
      "the bad messages are dead letters",
      async () => ((await heartbeats()).length >= poison.length ? true : undefined),
      DEAD_LETTER_SECONDS,
    );
    expect([...(await heartbeats())].sort()).toEqual([...poison].sort());

    const events = deadLettersOf(eventsQueue);
    await eventually(
      "the bad event is a dead letter",
      async () => ((await events()).length > 0 ? true : undefined),
      DEAD_LETTER_SECONDS,
    );
    expect(await events()).toEqual(["this is no event"]);
  });

  it("leave the heartbeats stored as they were", async () => {
    expect(await storedOf(good)).toMatchObject({ user_activity_tracking: 5 });
  });
});
