import type { Outcome } from "./run.ts";

/** What a run tried and found, in the order in which it is read. */
export function figuresOf({ clients, consumers, faults, dead_letters, verdict }: Outcome): Record<string, number> {
  return {
    "requests with heartbeats": clients.messages,
    "heartbeats sent": clients.sent,
    duplicates: clients.duplicates,
    "answered 202": clients.accepted,
    "sent again after 503": clients.retries,
    "check-ins, breaks and check-outs": clients.acts,
    ...Object.fromEntries([...faults].sort(([a], [b]) => (a < b ? -1 : 1))),
    "messages delivered again": consumers.redeliveries,
    "receives of one message at most": consumers.most_receives,
    "messages handled by two at once": consumers.handled_at_once,
    "rows stored": verdict.stored,
    lost: verdict.lost.length,
    doubled: verdict.doubled.length,
    invented: verdict.invented.length,
    "dead letters": dead_letters,
    "segments compared with a recomputation": verdict.timelines.segments,
    "running totals compared": verdict.timelines.running,
    "timelines differing": verdict.timelines.differing.length,
    "day summaries compared": verdict.days.summaries,
    "days differing": verdict.days.differing.length,
  };
}

/** The same in a line: faults summed up by what they befall. */
export function shortFiguresOf(outcome: Outcome): Record<string, number> {
  const all = figuresOf(outcome);
  const names = [...outcome.faults.keys()];
  const sum = (pattern: RegExp) =>
    names.filter((name) => pattern.test(name)).reduce((total, name) => total + (outcome.faults.get(name) ?? 0), 0);
  const kept = (...wanted: string[]) => Object.fromEntries(wanted.map((name) => [name, all[name] ?? 0]));
  return {
    ...kept("heartbeats sent", "duplicates", "answered 202"),
    "kills of consumers": sum(/^consumers killed/),
    "of them between commit and delete": sum(/between commit and delete/),
    "consumers frozen": sum(/^consumers frozen/),
    "kill -9 of PostgreSQL": sum(/^(PostgreSQL|backends) killed/),
    "times all connections terminated": sum(/terminated/),
    "faults of the queue": sum(/^(sends|replies|deletes)/),
    ...kept("messages delivered again", "messages handled by two at once", "lost", "doubled", "invented"),
    ...kept("dead letters", "timelines differing", "days differing"),
  };
}
