import type { Capability } from "../../../../ports.ts";
import type { Known } from "../data.ts";
import { h } from "../dom.ts";
import { bytes, counted, time } from "../format.ts";
import { icon } from "../icons.ts";
import { button, card, facts, quiet, tag, withCode } from "./card.ts";

const WORKS: Record<Capability["name"], string> = {
  picture: "Pictures of the screen",
  window: "The window in front",
  idle: "Time without input",
  counts: "Counts of keys and clicks",
  lock: "Lock and sleep",
  secrets: "Where the sign-in is kept",
  notices: "Notifications",
  indicator: "The mark while somebody watches",
  autostart: "Start with your session",
};

export function worksCard({ parts, faults, state }: Known): HTMLElement {
  const { capabilities } = parts;
  const title = "What works here";
  if (capabilities === undefined) return card({ id: "works", title }, quiet(faults.capabilities ?? "…"));
  const missing = capabilities.filter(({ works }) => !works).length;
  return card(
    {
      id: "works",
      title,
      count: missing === 0 ? state.desktop : `${state.desktop} · ${counted(missing, "thing")} missing`,
    },
    h(
      "ul.works",
      {},
      ...capabilities.map(({ name, works, detail }) =>
        h(
          "li",
          { "data-key": name },
          h(
            `span.mark.${works ? "yes" : "no"}`,
            { role: "img", "aria-label": works ? "works" : "does not work" },
            icon(works ? "yes" : "no"),
          ),
          h("div", {}, h("b", {}, WORKS[name]), h("small", {}, ...withCode(detail))),
        ),
      ),
    ),
  );
}

/** What was not sent yet, and what the server says of what was. */
export function outboxCard({ state, parts, faults }: Known): HTMLElement {
  const { heartbeats, marks, pictures, bytes: size, oldest, dropped, kept } = state.outbox;
  const waiting = heartbeats + marks + pictures;
  const lost = dropped.heartbeats + dropped.pictures;
  const where = {
    disk: "on this machine, encrypted",
    sealed: "on this machine, sealed until the keychain opens",
    memory: "in memory only",
  };
  return card(
    {
      id: "outbox",
      title: "Sent and waiting",
      actions: waiting > 0 ? [button({ does: "send-now", label: "Send now", isSmall: true })] : [],
    },
    waiting === 0
      ? quiet("Everything was sent.")
      : facts([
          ["Waits", some([heartbeats, "heartbeat"], [marks, "mark"], [pictures, "picture"])],
          ["Since", oldest === null ? "–" : time(oldest)],
          ["Kept", `${where[kept]} (${bytes(size)})`],
        ]),
    lost > 0 &&
      h(
        "p.warning",
        {},
        `Lost for want of room: ${some([dropped.heartbeats, "heartbeat"], [dropped.pictures, "picture"])}.`,
      ),
    receipts(parts.receipts, faults.receipts),
  );
}

/** Of what there is none nothing is said. */
function some(...of: readonly [count: number, name: string][]): string {
  return of
    .filter(([count]) => count > 0)
    .map(([count, name]) => counted(count, name))
    .join(", ");
}

const REASONS: Record<string, string> = {
  outside_session: "not within a check-in",
  in_break: "during a break",
  idle_since_unknown: "without input, and nobody knows since when",
};

function receipts(of: Known["parts"]["receipts"], fault: string | undefined): HTMLElement {
  const body = of === undefined ? quiet(fault ?? "…") : receiptRows(of);
  return h("div.receipts", {}, h("h3", {}, "What the server received, and what counts"), body);
}

function receiptRows({ from, to, sent, totals }: NonNullable<Known["parts"]["receipts"]>): HTMLElement {
  const { received, counted: counts, not_counted } = totals;
  const missing = sent - received.heartbeats;
  return h(
    "div",
    {},
    facts([
      ["From", `${time(from)} to ${time(to)}`],
      ["Sent", counted(sent, "heartbeat")],
      ["Received", counted(received.heartbeats, "heartbeat")],
      [
        "Count",
        `${counted(counts.heartbeats, "heartbeat")}, ${counted(counts.mouse_clicks, "click")}, ${counted(counts.keyboard_strokes, "key")}`,
      ],
      ...not_counted.map(
        ({ reason, heartbeats }) => ["Do not count", `${heartbeats} ${REASONS[reason] ?? reason}`] as const,
      ),
    ]),
    missing > 0 ? h("p.quiet", {}, `${counted(missing, "heartbeat")} on the way: the server needs some seconds.`) : "",
  );
}

export function looksCard({ parts, faults }: Known): HTMLElement {
  const title = "Who looked and who watched";
  const { looks } = parts;
  if (looks === undefined) return card({ id: "looks", title }, quiet(faults.looks ?? "…"));
  const rows = [
    ...looks.watched.map(({ viewer, reason, started_at, ended_at, frames }) => ({
      viewer,
      at: started_at ?? ended_at,
      what: `watched your screen, ${counted(frames, "picture")}${reason === null ? "" : `: “${reason}”`}`,
      isNow: ended_at === null,
    })),
    ...looks.looks.map(({ viewer, last_at, of }) => ({
      viewer,
      at: last_at,
      what: `looked at ${seen(of)}`,
      isNow: false,
    })),
  ].toSorted((a, b) => String(b.at).localeCompare(String(a.at)));
  return card(
    { id: "looks", title, count: "today" },
    rows.length === 0
      ? quiet("Nobody today.")
      : h(
          "ul.looks",
          {},
          ...rows.map(({ viewer, at, what, isNow }) =>
            h(
              "li",
              {},
              h("b.digits", {}, at === null ? "" : time(at)),
              h("span", {}, h("b", {}, viewer), ` ${what}`),
              isNow && tag("bad", "now"),
            ),
          ),
        ),
    h("p.quiet", {}, "Earlier days are in the dashboard, below “My day”."),
  );
}

const SEEN = { pictures: "picture", titles: "title", live: "live view", days: "day", faces: "face" } as const;

function seen(of: Readonly<Record<keyof typeof SEEN, number>>): string {
  const said = (Object.keys(SEEN) as (keyof typeof SEEN)[])
    .filter((kind) => of[kind] > 0)
    .map((kind) => counted(of[kind], SEEN[kind]));
  return said.length === 0 ? "your day" : said.join(", ");
}

export function dataCard({ state }: Known): HTMLElement {
  return card(
    { id: "data", title: "This machine" },
    quiet(
      "Kept here, encrypted: what was not sent yet, what was told today, and your sign-in. What was sent before is with your organization.",
    ),
    h(
      "div.buttons",
      {},
      button({ does: "delete", label: "Delete my local data…", kind: "danger" }),
      button({ does: "quit", label: "Check out and quit" }),
    ),
    h("p.quiet.version", {}, `Version ${state.version}`),
  );
}
