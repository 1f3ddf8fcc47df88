import type { Wired } from "../../infra/wiring.ts";
import type { Usage } from "./bill.ts";
import type { Step } from "./steps.ts";
import type { Work, Works } from "./work.ts";

export type Situation = {
  members: number;
  heartbeats_a_request: number;
  steps: ReadonlySet<Step>;
  /** How many wake somebody. */
  alarms: number;
};

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
/** An instance begins with each hundredth invocation where few come, and lives for two hours where many do. */
const COLD = { share: 0.01, cpu_ms: 250, lives_seconds: 2 * 3600 };
/** Of a month, in which a metric of an endpoint has data: it is paid for by the hour. */
const HOURS_WITH_REQUESTS = DAYS * 12;

/** Requests a member and day, by the function that answers them. The tracker renews its token. */
const MEMBER_REQUESTS: Record<string, number> = {
  attendanceCheckIn: 1,
  attendanceCheckOut: 1,
  lunchBreaksStart: 1,
  lunchBreaksEnd: 1,
  attendanceStatus: 1,
  trackerPolicy: 1,
  authRefreshToken: (HOURS * 60) / 15,
  authLogin: 0.1,
  screenshotsUpload: SCREENSHOTS_A_DAY,
};

/** What a tracker asked more while it looked every two minutes what holds. */
const POLLS = (HOURS * 60) / 2;
/** API Gateway ends a socket after two hours. A tracker says every five minutes that it is there, and hears as much. */
const TRACKER_SOCKET = { connects: HOURS / 2, pings: (HOURS * 60) / 5 };

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

/** What a run of the canary asks beside signing in, as if each were a small request. */
const CANARY = { every_seconds: 300, requests: 38 };

const BYTES = {
  answer: 700,
  report: 30_000,
  frame: 300,
  /** What Lambda writes of an invocation at INFO: a start and a report. All lines with the 26 bytes that each costs more. */
  platform: 460,
  /** A request's own line, and a line of metrics; one of heartbeats for 99 has their durations. */
  request_line: 400,
  metric_line: 290,
  summed_line: 540,
  access_line: 290,
  /** An HTTPS request to SQS or the management endpoint, there and back. */
  aws_call: 3000,
  screenshot: 300_000,
  webp: 100_000,
  thumbnail: 12_000,
  /** A heartbeat with its index entry. */
  heartbeat: 170,
  other_rows_a_day: 20_000,
  /** What a function and the database say to each other in an invocation, and of each heartbeat. */
  statements: 3000,
  stored: 300,
};
const THUMBNAILS_SEEN = 0.05;
/** Of heartbeats one line in so many, and metrics of at most so many in a line. */
const SAMPLED = 100;
const SUMMED = 99;
/** From here on an endpoint in two zones costs less than the gateways take for as much. */
const LEAST_QUEUED_GB = 420;
const BACKUP_DAYS = 7;
/** What a changed row costs a backup, to its own size: its page, its index entries, the log. */
const BACKED_UP = 2;
/** Of two zones: half of what goes to the database goes to the other one, and is paid for on both sides. */
const ACROSS = 0.5 * 2;
/** Room in the database that nothing has taken yet. */
const SPARE_GB = 20;
const GB = 1e9;

type Tally = { invocations: number; gb_seconds: number; database_ms: number; asking: number };

/** What a month of this many members uses. Pure: the functions' sizes and what their work takes are given. */
export function usageOf(
  { members, heartbeats_a_request, steps, alarms }: Situation,
  functions: readonly Wired[],
  works: Works,
): Usage {
  const tally: Tally = { invocations: 0, gb_seconds: 0, database_ms: 0, asking: 0 };
  const invoke = counter(functions, tally);
  const monthly = (aDay: number) => members * DAYS * aDay;

  const heartbeats = monthly(HEARTBEATS_A_DAY);
  const requests = heartbeats / heartbeats_a_request;
  invoke("activityHeartbeat", requests, works.heartbeat(heartbeats_a_request));
  let reports = 0;
  let otherRequests = 0;
  const ask = (name: string, count: number) => {
    invoke(name, count, workOf(name, works));
    otherRequests += count;
    if (name.startsWith("reports")) reports += count;
  };
  for (const [name, aDay] of Object.entries(MEMBER_REQUESTS)) ask(name, monthly(aDay));
  if (!steps.has("no_poll")) ask("attendanceStatus", monthly(POLLS));
  const dashboards = members / MEMBERS_A_DASHBOARD;
  for (const [name, aDay] of Object.entries(DASHBOARD_REQUESTS)) ask(name, dashboards * DAYS * aDay);
  let socketMessages = 0;
  let socketMinutes = dashboards * DAYS * DASHBOARD_HOURS * 60;
  const say = (name: string, count: number) => {
    invoke(name, count, works.request);
    socketMessages += count;
  };
  for (const [name, aDay] of Object.entries(SOCKET_ROUTES)) say(name, dashboards * DAYS * aDay);
  let pongs = 0;
  if (!steps.has("no_socket")) {
    const { connects, pings } = TRACKER_SOCKET;
    for (const name of ["websocketTicket", "attendanceStatus"]) ask(name, monthly(connects));
    say("websocketConnect", monthly(connects));
    say("websocketDisconnect", monthly(connects));
    say("websocketDefault", monthly(connects + pings));
    pongs = monthly(connects + pings);
    socketMinutes += monthly(HOURS * 60);
  }

  const screenshots = monthly(SCREENSHOTS_A_DAY);
  invoke("jobsMakeThumbnail", screenshots, works.thumbnail);
  // A picture is decoded when it comes, because none that is broken may be ready; a thumbnail that is made late, once more.
  const isLate = steps.has("first_look");
  const thumbnails = isLate ? THUMBNAILS_SEEN * screenshots : screenshots;
  if (isLate) invoke("jobsMakeThumbnail", thumbnails, works.thumbnail);
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

  if (steps.has("canary")) {
    const runs = MONTH_SECONDS / CANARY.every_seconds;
    invoke("jobsRunCanary", runs, works.canary);
    ask("authLogin", 2 * runs);
    ask("attendanceStatus", CANARY.requests * runs);
    for (const name of ["websocketConnect", "websocketDefault", "websocketDisconnect"]) say(name, runs);
    invoke("jobsMakeThumbnail", runs, works.thumbnail);
  }

  const messages = requests + events + chunks;
  // What is sent at once is one request: both events of a screenshot. Messages are received and deleted ten at a time; five
  // pollers a queue ask every 20 seconds when nothing is there.
  const sent = messages - screenshots;
  const sqs = sent + messages * 0.2 + 4 * 5 * (MONTH_SECONDS / 20);
  const queued = ((sent + messages * 0.2) * BYTES.aws_call) / GB;
  const hasEndpoint = steps.has("sqs_endpoint") && queued > LEAST_QUEUED_GB;
  const apiRequests = otherRequests + (steps.has("function_url") ? 0 : requests);
  const endpoints = functions.filter(({ events: on }) => on.some((event) => "httpApi" in event)).length;
  const { invocations } = tally;
  const logged = logOf({ invocations, heartbeats: requests, others: otherRequests, api: apiRequests }, steps) / GB;
  const rows = heartbeats * BYTES.heartbeat + monthly(1) * BYTES.other_rows_a_day;
  const kept = (RETENTION_MONTHS * rows) / GB;
  return {
    amounts: {
      lambda_requests: tally.invocations,
      lambda_gb_seconds: tally.gb_seconds,
      http_api_requests: apiRequests,
      websocket_messages: socketMessages + pongs + frames,
      websocket_minutes: socketMinutes,
      sqs_requests: sqs,
      // The picture and its thumbnail; HEAD, GET, and what is looked at.
      s3_writes: screenshots + thumbnails,
      s3_reads: (2 + THUMBNAILS_SEEN) * screenshots + (isLate ? thumbnails : 0),
      s3_storage:
        (RETENTION_MONTHS *
          (screenshots * (steps.has("webp") ? BYTES.webp : BYTES.screenshot) + thumbnails * BYTES.thumbnail)) /
        GB,
      log_ingestion: logged,
      log_storage: logged * RETENTION_MONTHS * 0.15,
      // Latency of every endpoint while somebody is at work, and a dozen of the service.
      metrics: (endpoints * HOURS_WITH_REQUESTS) / 730 + 12,
      // Of endpoints, of workers, of migrations.
      secrets: steps.has("canary") ? 4 : 3,
      alarms,
      nat_hours: 2 * 730,
      public_addresses: 2 * 730,
      nat_gigabytes: (frames * BYTES.aws_call) / GB + (hasEndpoint ? 0 : queued),
      endpoint_hours: hasEndpoint ? 2 * 730 : 0,
      endpoint_gigabytes: hasEndpoint ? queued : 0,
      data_out:
        ((otherRequests + requests - reports) * BYTES.answer +
          reports * BYTES.report +
          (pongs + frames) * BYTES.frame +
          THUMBNAILS_SEEN * screenshots * BYTES.thumbnail) /
        GB,
      zone_gigabytes: (ACROSS * (tally.asking * BYTES.statements + heartbeats * BYTES.stored)) / GB,
      // As much as the database's own storage is free.
      backup_gigabytes: Math.max(0, (BACKUP_DAYS * BACKED_UP * rows) / DAYS / GB - SPARE_GB),
    },
    database: {
      peak_vcpus: (PEAK * tally.database_ms) / 1000 / SECONDS_AT_WORK,
      hot_gb: (members * HEARTBEATS_A_DAY * BYTES.heartbeat) / GB,
      gigabytes: SPARE_GB + kept,
    },
  };
}

type Requests = { invocations: number; heartbeats: number; others: number; api: number };

/** Bytes of the log: of Lambda, of requests and metrics, of the HTTP API. */
function logOf({ invocations, heartbeats, others, api }: Requests, steps: Situation["steps"]): number {
  const { platform, request_line, metric_line, summed_line, access_line } = BYTES;
  const lambda = steps.has("platform_logs") ? 0 : invocations * platform;
  // Of heartbeats a line says how long they took, and one how many were taken.
  const ofHeartbeats = steps.has("summed")
    ? (heartbeats * request_line) / SAMPLED + batchesOf(heartbeats, SUMMED, 60) * (summed_line + metric_line)
    : heartbeats * (request_line + 2 * metric_line);
  const ofOthers = others * request_line + (invocations - heartbeats) * metric_line;
  return lambda + ofHeartbeats + ofOthers + (steps.has("no_access_log") ? 0 : api * access_line);
}

/** Counts invocations with the memory that the function is wired with. */
function counter(functions: readonly Wired[], tally: Tally) {
  const sizes = new Map(functions.map(({ name, memorySize }) => [name, memorySize]));
  return (name: string, count: number, { cpu_ms, wait_ms, database_ms }: Work) => {
    const megabytes = sizes.get(name);
    if (megabytes === undefined) throw new Error(`No functions.yml says what memory ${name} has.`);
    const slower = Math.max(1, FULL_PROCESSOR_MB / megabytes);
    const warm = (slower * cpu_ms + wait_ms) / 1000;
    // One at least, as many at once as the busiest hour needs, and others in their place.
    const instances = (1 + (PEAK * count * warm) / SECONDS_AT_WORK) * (SECONDS_AT_WORK / COLD.lives_seconds);
    const cold = count === 0 ? 0 : Math.min(COLD.share, instances / count);
    const seconds = warm + (slower * cold * COLD.cpu_ms) / 1000;
    tally.invocations += count;
    tally.gb_seconds += (count * seconds * megabytes) / 1024;
    tally.database_ms += count * database_ms;
    if (database_ms > 0) tally.asking += count;
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
  return batchesOf(messages, sqs.batchSize, Math.max(1, sqs.maximumBatchingWindow ?? 0));
}

/** Full ones, or one in so many seconds while people are at work. */
function batchesOf(items: number, size: number, seconds: number): number {
  return Math.max(items / size, Math.min(items, SECONDS_AT_WORK / seconds));
}

function schedules(functions: readonly Wired[]): { name: string; minutes: number }[] {
  return functions.flatMap(({ name, events }) =>
    events.flatMap(({ schedule }) => {
      const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec((schedule as { rate?: string })?.rate ?? "") ?? [];
      return count === undefined ? [] : [{ name, minutes: Number(count) * (unit === "hour" ? 60 : 1) }];
    }),
  );
}
