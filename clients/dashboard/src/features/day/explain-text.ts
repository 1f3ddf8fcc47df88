import { exactClock, exactDuration } from "../../time/format.ts";
import { COMMA } from "../../words/words.ts";
import { explainWords as words } from "./explain-words.ts";
import type { Explanation } from "./queries.ts";

type Time = Explanation["times"][number];
type Fact = Explanation["facts"][number];
type Ignored = Explanation["clipped"][number] | Explanation["not_counted"][number];
type Use = Explanation["uses"][number];

const length = exactDuration;
const span = (from: string, to: string | null, zone: string) =>
  to === null ? `${exactClock(from, zone)} –` : `${exactClock(from, zone)} – ${exactClock(to, zone)}`;

/** What an explanation says, in the reader's language: the API's own sentence where that is English. */
export function textsOf({ timezone: zone }: Explanation) {
  return {
    status: ({ code, sentence }: Explanation["status"]) => words?.status[code] ?? sentence,
    lateness: ({ code, sentence }: Explanation["lateness"]) => words?.lateness[code] ?? sentence,
    total: ({ total, seconds, segments, sentence }: Time) =>
      words?.total[total]?.(length(seconds), segments.length) ?? sentence,
    segment: ({ code, start_time, end_time, duration, sentence }: Time["segments"][number]) => {
      const why = words?.segment[code];
      return why === undefined ? sentence : `${span(start_time, end_time, zone)} (${length(duration)}): ${why}.`;
    },
    fact: ({ code, type, start, end, sentence }: Fact) => {
      const how = words?.end[code];
      return words === undefined || how === undefined
        ? sentence
        : `${words.fact[type]} ${span(start, end, zone)}: ${how}.`;
    },
    ignored: (one: Ignored) => {
      const why = words?.ignored[one.code];
      if (words === undefined || why === undefined) return one.sentence;
      if ("fact" in one)
        return `${words.fact[one.fact.type]} ${span(one.start, one.end, zone)} (${length(one.seconds)}): ${why}.`;
      return `${words.heartbeats(one.heartbeats)}, ${span(one.first_at, one.last_at, zone)}: ${why}.`;
    },
    mark: ({ code, sentence }: Explanation["marks"][number]) => words?.mark[code] ?? sentence,
    device: ({ device, heartbeats, counted, active, first_at, last_at, sentence }: Explanation["devices"][number]) =>
      words?.device(device, words.heartbeats(heartbeats), span(first_at, last_at, zone), counted, active) ?? sentence,
    use: ({ total, seconds, sentence }: Use) => words?.use[total]?.(length(seconds)) ?? sentence,
    application: ({ application, host, seconds, code, sentence }: Use["applications"][number]) => {
      const why = words?.rule[code];
      if (words === undefined || why === undefined) return sentence;
      const name = [application ?? words.unnamed, host].filter((part) => part !== null).join(COMMA);
      return code === "not_kept" ? `${length(seconds)}: ${why}.` : `${length(seconds)} ${name}: ${why}.`;
    },
  };
}
