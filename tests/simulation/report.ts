import type { Difference } from "./compare.ts";
import type { Script } from "./script.ts";
import type { Outcome } from "./simulation.ts";

const SHOWN = 8;

/** What a simulation tried and found, in the order in which it is read. */
export function figuresOf({
  ordered,
  disordered,
  days,
  differences,
  off_plan,
  seconds,
}: Outcome): Record<string, number | string> {
  const { arrivals, late, doubled, overtaken } = disordered.figures;
  const share = (part: number) => `${Math.round((100 * part) / Math.max(1, arrivals))} %`;
  return {
    "days at work": ordered.figures.days,
    facts: ordered.figures.facts,
    heartbeats: ordered.figures.heartbeats,
    "acts of administrators": ordered.figures.acts,
    "of them refused": ordered.figures.acts_refused,
    "arrivals in disorder": arrivals,
    "of them late": share(late),
    doubled: share(doubled),
    "out of order": share(overtaken),
    "closings in order": ordered.figures.closings,
    "closings in disorder": disordered.figures.closings,
    "requests refused in order": ordered.figures.refused,
    "requests refused in disorder": disordered.figures.refused,
    "days compared": days,
    differences: differences.length,
    "days off their plan": off_plan.length,
    seconds: Math.round(seconds),
  };
}

/** The first differences with both sides, and how to live each again alone. */
export function describeDifferences(script: Script, { differences, off_plan, ordered }: Outcome): string {
  const lines = [...differences.slice(0, SHOWN), ...off_plan.slice(0, SHOWN)].flatMap((difference) => {
    const kind = ordered.company.members[difference.person]?.person.kind ?? "";
    return [
      `person ${difference.person} (${kind}), ${difference.date}: ${replayOf(script, difference)}`,
      ...difference.parts.flatMap(({ what, ...sides }) => [
        `  ${what}`,
        ...apart(sides.ordered, sides.disordered).map((line) => `    ${line}`),
      ]),
    ];
  });
  return lines.join("\n");
}

/** Both sides; of long lists and objects only what they do not share. */
function apart(ordered: unknown, disordered: unknown): [string, string] {
  const [one, other] = [entriesOf(ordered), entriesOf(disordered)];
  const only = (some: ReadonlySet<string>, without: ReadonlySet<string>) =>
    [...some].filter((each) => !without.has(each));
  return [`in order    ${only(one, other).join(" ")}`, `in disorder ${only(other, one).join(" ")}`];
}

function entriesOf(value: unknown): Set<string> {
  if (Array.isArray(value) && value.some((each) => typeof each === "object"))
    return new Set(value.map((each) => JSON.stringify(each)));
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return new Set(Object.entries(value).map(([name, each]) => `${name}=${JSON.stringify(each)}`));
  return new Set([JSON.stringify(value) ?? "nothing"]);
}

function replayOf({ seed, people, days, attendance }: Script, { person, date }: Difference): string {
  return `npm run simulate -- --seed ${seed} --people ${people} --days ${days} --attendance ${attendance} --person ${person} --date ${date}`;
}
