import type { Wired } from "../../infra/wiring.ts";
import type { Usage } from "./bill.ts";
import type { Work, Works } from "./work.ts";

export type Situation = { members: number; heartbeats_a_request: number };

const DAYS = 22;
const HOURS = 8;
const SECONDS_AT_WORK = DAYS * HOURS * 3600;
const MONTH_SECONDS = 730 * 3600;
const HEARTBEATS_A_DAY = (HOURS * 3600) / 30;
const SCREENSHOTS_A_DAY = (HOURS * 60) / 10;
/** One in so many members has a dashboard, open for so many hours a day. */
const MEMBERS_A_DASHBOARD = 20;
const DASHBOARD_HOURS = 2;
/** Times a day that what a member is doing changes: checks in and out, goes idle and comes back. */
const STATUS_CHANGES = 20;
/** Sockets that hear of a member, on average over the day: an organization of 100 has 5 dashboards, open a quarter of it. */
const LISTENERS = 1.25;
const RETENTION_MONTHS = 3;
/** The busiest hour of all, to the average hour at work. */
const PEAK = 1.5;
const FULL_PROCESSOR_MB = 1769;
const COLD = { share: 0.01, cpu_ms: 250 };

/** Requests a member and day, by the function that answers them. The tracker renews its token and asks for its interval. */
const MEMBER_REQUESTS: Record<string, number> = {
  attendanceCheckIn: 1,
  attendanceCheckOut: 1,
  lunchBreaksStart: 1,
  lunchBreaksEnd: 1,
  attendanceStatus: (HOURS * 60) / 2,
  authRefreshToken: (HOURS * 60) / 15,
  authLogin: 0.1,
  screenshotsUpload: SCREENSHOTS_A_DAY,
};

/** The same for a dashboard. */
const DASHBOARD_REQUESTS: Record<string, number> = {
  authRefreshToken: (DASHBOARD_HOURS * 60) / 15,
  authLogin: 0.5,
  usersList: 10,
  attendanceList: 10,
  notificationsList: 20,
  screenshotsList: 10,
  reportsTeamOverview: 10,
  reportsDaily: 10,
  reportsMonthly: 2,
  reportsExport: 0.2,
  websocketTicket: 3,
};
const SOCKET_ROUTES: Record<string, number> = { websocketConnect: 3, websocketDefault: 6, websocketDisconnect: 3 };

const BYTES = {
  answer: 700,
  report: 30_000,
  frame: 300,
  /** A request's own line, its metric, and what Lambda writes of an invocation. */
  log: 1200,
  /** An HTTPS request to SQS or the management endpoint, there and back. */
  aws_call: 3000,
  screenshot: 300_000,
  thumbnail: 12_000,
  /** A heartbeat with its index entry. */
  heartbeat: 170,
  other_rows_a_day: 20_000,
};
const THUMBNAILS_SEEN = 0.05;
const GB = 1e9;

type Tally = { invocations: number; gb_seconds: number; database_ms: number };

/** What a month of this many members uses. Pure: the functions' sizes and what their work takes are given. */
export function usageOf(
  { members, heartbeats_a_request }: Situation,
  functions: readonly Wired[],
  works: Works,
): Usage {
  const tally: Tally = { invocations: 0, gb_seconds: 0, database_ms: 0 };
  const invoke = counter(functions, tally);
  const monthly = (aDay: number) => members * DAYS * aDay;

  const heartbeats = monthly(HEARTBEATS_A_DAY);
  const requests = heartbeats / heartbeats_a_request;
  invoke("activityHeartbeat", requests, works.heartbeat(heartbeats_a_request));
  let httpRequests = requests;
  let reports = 0;
  for (const [name, aDay] of Object.entries(MEMBER_REQUESTS)) {
    invoke(name, monthly(aDay), workOf(name, works));
    httpRequests += monthly(aDay);
  }
  const dashboards = members / MEMBERS_A_DASHBOARD;
  for (const [name, aDay] of Object.entries(DASHBOARD_REQUESTS)) {
    const count = dashboards * DAYS * aDay;
    invoke(name, count, workOf(name, works));
    httpRequests += count;
    if (name.startsWith("reports")) reports += count;
  }
  let socketMessages = 0;
  for (const [name, aDay] of Object.entries(SOCKET_ROUTES)) {
    const count = dashboards * DAYS * aDay;
    invoke(name, count, works.request);
    socketMessages += count;
  }

  const screenshots = monthly(SCREENSHOTS_A_DAY);
  invoke("jobsMakeThumbnail", screenshots, works.thumbnail);
  // A screenshot is told on two channels, of which dashboards hear one.
  const events = monthly(STATUS_CHANGES) + 2 * screenshots;
  const frames = LISTENERS * (monthly(STATUS_CHANGES) + screenshots);
  const chunks = members * DAYS * (1 / 250);

  const ingested = batches(functions, "jobsIngestHeartbeats", requests);
  invoke("jobsIngestHeartbeats", ingested, spread(works.ingest.batch, works.ingest.each, heartbeats / ingested));
  const pushed = batches(functions, "jobsPushEvents", events);
  invoke("jobsPushEvents", pushed, spread(works.push.batch, works.push.each, frames / pushed));
  const closed = chunks + 1;
  invoke("jobsRunJob", closed, spread(works.schedule, works.close_day, monthly(1) / closed));
  for (const { name, minutes } of schedules(functions)) invoke(name, MONTH_SECONDS / 60 / minutes, works.schedule);

  const messages = requests + events + chunks;
  // Sent one by one, received and deleted ten at a time; five pollers a queue ask every 20 seconds when nothing is there.
  const sqs = messages * 1.2 + 4 * 5 * (MONTH_SECONDS / 20);
  const logged = (tally.invocations * BYTES.log) / GB;
  return {
    amounts: {
      lambda_requests: tally.invocations,
      lambda_gb_seconds: tally.gb_seconds,
      http_api_requests: httpRequests,
      websocket_messages: socketMessages + frames,
      websocket_minutes: dashboards * DAYS * DASHBOARD_HOURS * 60,
      sqs_requests: sqs,
      // The picture and its thumbnail; HEAD, GET, and what is looked at.
      s3_writes: 2 * screenshots,
      s3_reads: (2 + THUMBNAILS_SEEN) * screenshots,
      s3_storage: (RETENTION_MONTHS * screenshots * (BYTES.screenshot + BYTES.thumbnail)) / GB,
      log_ingestion: logged,
      log_storage: logged * RETENTION_MONTHS * 0.15,
      // Latency of every endpoint, and a dozen of the service.
      metrics: functions.filter(({ events: on }) => on.some((event) => "httpApi" in event)).length + 12,
      secrets: 1,
      nat_hours: 2 * 730,
      nat_gigabytes: ((messages + frames) * BYTES.aws_call) / GB,
      data_out:
        ((httpRequests - reports) * BYTES.answer +
          reports * BYTES.report +
          frames * BYTES.frame +
          THUMBNAILS_SEEN * screenshots * BYTES.thumbnail) /
        GB,
    },
    database: {
      peak_vcpus: (PEAK * tally.database_ms) / 1000 / SECONDS_AT_WORK,
      hot_gb: (members * HEARTBEATS_A_DAY * BYTES.heartbeat) / GB,
      gigabytes: 20 + (RETENTION_MONTHS * (heartbeats * BYTES.heartbeat + monthly(1) * BYTES.other_rows_a_day)) / GB,
    },
  };
}

/** Counts invocations with the memory that the function is wired with. */
function counter(functions: readonly Wired[], tally: Tally) {
  const sizes = new Map(functions.map(({ name, memorySize }) => [name, memorySize]));
  return (name: string, count: number, { cpu_ms, wait_ms, database_ms }: Work) => {
    const megabytes = sizes.get(name);
    if (megabytes === undefined) throw new Error(`No functions.yml says what memory ${name} has.`);
    const slower = Math.max(1, FULL_PROCESSOR_MB / megabytes);
    const seconds = (slower * (cpu_ms + COLD.share * COLD.cpu_ms) + wait_ms) / 1000;
    tally.invocations += count;
    tally.gb_seconds += (count * seconds * megabytes) / 1024;
    tally.database_ms += count * database_ms;
  };
}

function workOf(name: string, works: Works): Work {
  if (name === "authLogin") return works.password;
  if (name === "reportsExport") return works.export;
  return name.startsWith("reports") ? works.report : works.request;
}

function spread(batch: Work, each: Work, count: number): Work {
  return {
    cpu_ms: batch.cpu_ms + count * each.cpu_ms,
    wait_ms: batch.wait_ms + count * each.wait_ms,
    database_ms: batch.database_ms + count * each.database_ms,
  };
}

/** Invocations for so many messages: full batches, or one a window while people are at work. */
function batches(functions: readonly Wired[], name: string, messages: number): number {
  const wired = functions.find((one) => one.name === name);
  const sqs = wired?.events.map((event) => event.sqs as { batchSize?: number; maximumBatchingWindow?: number })[0];
  if (sqs?.batchSize === undefined) throw new Error(`${name} has no queue.`);
  const windows = SECONDS_AT_WORK / Math.max(1, sqs.maximumBatchingWindow ?? 0);
  return Math.max(messages / sqs.batchSize, Math.min(messages, windows));
}

function schedules(functions: readonly Wired[]): { name: string; minutes: number }[] {
  return functions.flatMap(({ name, events }) =>
    events.flatMap(({ schedule }) => {
      const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec((schedule as { rate?: string })?.rate ?? "") ?? [];
      return count === undefined ? [] : [{ name, minutes: Number(count) * (unit === "hour" ? 60 : 1) }];
    }),
  );
}
