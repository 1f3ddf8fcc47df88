import { expect, test } from "vitest";
import { givenClock } from "../../tests/steps/activity/tracker.ts";
import { paced } from "./pace.ts";

function given() {
  const { clock, advance } = givenClock();
  const ending = new AbortController();
  const sent: number[] = [];
  const start = clock.now().getTime();
  const doFetch = (async () => {
    sent.push((clock.now().getTime() - start) / 1000);
    return new Response();
  }) as typeof fetch;
  return { slow: paced(doFetch, 1000, clock, ending.signal), sent, advance, ending };
}

test("begins one request a second, however many come at once", async () => {
  const { slow, sent, advance } = given();
  void Promise.all([slow("/"), slow("/"), slow("/")]);
  await advance(1.5);
  expect(sent).toEqual([0, 1]);
  await advance(5);
  void slow("/");
  await advance(0);
  expect(sent).toEqual([0, 1, 2, 6.5]);
});

test("keeps nobody waiting once all is over", async () => {
  const { slow, sent, ending } = given();
  const all = Promise.all([slow("/"), slow("/")]);
  ending.abort();
  await all;
  expect(sent).toEqual([0, 0]);
});
