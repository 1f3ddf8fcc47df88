import type { Answered } from "../../../clients/common/wire.ts";
import type { contract as applicationsOf } from "../../../functions/activity/applications.ts";
import type { contract as dailyReport } from "../../../functions/reports/daily.ts";
import type { contract as teamOverview } from "../../../functions/reports/team-overview.ts";
import type { contract as listShots } from "../../../functions/screenshots/list.ts";
import { type Answers, PICTURES_AT, type Recording } from "./recorded.ts";

type Team = Answered<typeof teamOverview>;
type Report = Answered<typeof dailyReport>;
type Applications = Answered<typeof applicationsOf>;
type Shots = Answered<typeof listShots>;

const PAGE = 100;

const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;

/** The recorded team, again and again under other names, until there are so many. */
export function largeTeam({ people }: Recording, members: number): { answers: Answers; ids: string[] } {
  const [key, first] = found<Team>(people.admin?.answers ?? {}, "GET /api/reports/team-overview?include=segments");
  const items = Array.from({ length: members }, (_, number) => {
    const one = first.items[number % first.items.length] as Team["items"][number];
    return { ...one, user_id: idOf(number), name: `${String(number).padStart(3, "0")} ${one.name}` };
  });
  return { answers: Object.fromEntries(pagesOf(key, first, items)), ids: items.map(({ user_id }) => user_id) };
}

/** The recorded day of a member with so many segments and pictures in its last ten hours. */
export function largeDay({ at, people, paths }: Recording, segments: number, pictures: number): Answers {
  const answers = people.admin?.answers ?? {};
  const [daily, report] = found<Report>(answers, `GET /api/reports/daily?user_id=${paths.alice}`);
  const [fronts, applications] = found<Applications>(answers, `GET /api/activity/applications?user_id=${paths.alice}`);
  const [listed, shots] = found<Shots>(answers, "GET /api/screenshots/list?", `user_id=${paths.alice}`);
  const start = Date.parse(at) - 10 * 3_600_000;
  const instant = (part: number, parts: number) => new Date(start + (part / parts) * 10 * 3_600_000).toISOString();
  const [segment] = report.timeline as [Report["timeline"][number]];
  const [shot] = shots.items as [Shots["items"][number]];
  const timeline = Array.from({ length: segments }, (_, part) => ({
    ...segment,
    activity_type: (["active", "idle", "meeting"] as const)[part % 3] ?? "active",
    start_time: instant(part, segments),
    end_time: instant(part + 1, segments),
    provisional: false,
  }));
  const front = applications.applications.map(([application, host, tone]) => [application, host, tone] as const);
  const spans = Array.from({ length: segments }, (_, part) => {
    const [application, host, tone] = front[part % front.length] ?? [null, null, "neutral" as const];
    return [application, host, tone, instant(part, segments), instant(part + 1, segments)] as const;
  });
  const items = Array.from({ length: pictures }, (_, part) => ({
    ...shot,
    id: idOf(part),
    timestamp: instant(part, pictures),
    // A dozen pictures: what is measured is the page, not how pictures are read.
    thumbnail_url: `${PICTURES_AT}${part % 12}.png`,
  }));
  return {
    [daily]: { ...report, timeline, total_screenshots: pictures },
    [fronts]: { ...applications, applications: spans },
    ...Object.fromEntries(pagesOf(listed, shots, items)),
  };
}

function found<Data>(answers: Answers, beginning: string, of = ""): [key: string, data: Data] {
  const [entry] = Object.entries(answers).filter(([key]) => key.startsWith(beginning) && key.includes(of));
  if (entry === undefined) throw new Error(`Nothing is recorded for ${beginning}.`);
  return entry as [string, Data];
}

/** A list, page by page. */
function pagesOf(key: string, answer: object, items: readonly unknown[]): [string, unknown][] {
  return Array.from({ length: Math.ceil(items.length / PAGE) }, (_, page) => {
    const end = (page + 1) * PAGE;
    const next_cursor = end < items.length ? String(end) : null;
    const place = page === 0 ? key : keyWith(key, "cursor", String(page * PAGE));
    return [place, { ...answer, items: items.slice(page * PAGE, end), next_cursor }];
  });
}

function keyWith(key: string, name: string, value: string): string {
  const [path = "", query = ""] = key.split("?");
  const all = new URLSearchParams(query);
  all.set(name, value);
  all.sort();
  return `${path}?${all}`;
}
