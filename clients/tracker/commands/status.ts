import type { ControlState } from "../core/control.ts";
import { type Flags, reachRunning } from "./context.ts";

/** What the tracker that runs does, in a few lines. */
export async function status(flags: Flags): Promise<void> {
  const control = await reachRunning(flags);
  const state = await control.state();
  const page = await control.page();
  control.close();
  const rows = [...rowsOf(state), ...(page === null ? [] : [["Page", page] as const])];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
}

type Row = readonly [string, string];

function rowsOf(state: ControlState): Row[] {
  const { member, outbox, since } = state;
  const doing = { off: "not checked in", working: "working", break: "on a break" }[state.doing];
  const waiting = outbox.heartbeats + outbox.marks + outbox.pictures;
  return [
    ["Member", member === null ? "nobody" : `${member.name} (${member.email})`],
    ["Server", `${state.server}${state.is_online ? "" : ", not connected"}`],
    ["State", since === null ? doing : `${doing} since ${new Date(since).toTimeString().slice(0, 5)}`],
    ...(state.private === null ? [] : [["Private", `${state.private.seconds_left} s left`] as const]),
    ...(state.meeting === null ? [] : [["Meeting", state.meeting.title ?? "yes"] as const]),
    [
      "Waiting",
      waiting === 0
        ? "nothing"
        : `${outbox.heartbeats} heartbeats, ${outbox.marks} marks, ${outbox.pictures} pictures (${outbox.kept})`,
    ],
    [
      "Pictures",
      state.next_picture === null
        ? "none before the rules are known"
        : `every ${state.next_picture.interval_minutes} min, ${state.next_picture.timing}`,
    ],
    ...state.live.map(({ viewer, reason }) => ["Watched by", `${viewer}: ${reason}`] as const),
    ...state.problems.map(({ text }) => ["Problem", text] as const),
    ["Version", `${state.version} (${state.desktop})`],
  ];
}
