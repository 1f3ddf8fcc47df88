import type { ControlState, LiveEntry } from "../../../../core/control.ts";
import type { Known } from "../data.ts";
import { h } from "../dom.ts";
import { countdown, counted, time } from "../format.ts";
import { icon } from "../icons.ts";
import { button, withCode } from "./card.ts";

/** Who and what: the bar that stays in sight. */
export function bar({ state }: Known): HTMLElement {
  const { member, server } = state;
  return h(
    "header.bar",
    { "data-key": "bar" },
    h("img.logo", { src: "/icon.svg", alt: "", width: 28, height: 28 }),
    h(
      "div.who",
      {},
      h("h1", {}, "Muster tracker"),
      h("small", {}, member === null ? server : `${member.name} · ${server}`),
    ),
    h(
      "span.net",
      {},
      h(`span.dot.${state.is_online ? "on" : "off"}`),
      state.is_online ? "Connected" : "No network: kept here",
    ),
  );
}

/** What it does now, with what may be done about it. */
export function nowCard({ state, readAt }: Known): HTMLElement {
  const [kind, title, text] = doing(state, readAt);
  return h(
    "section.now-card",
    { "data-key": "now", "aria-label": "Now" },
    h(`span.beacon.${kind}`),
    h("div.words", {}, h("p.doing", {}, title), h("p.quiet", {}, text)),
    h("div.actions", {}, ...actions(state)),
  );
}

function doing(state: ControlState, readAt: number): [kind: string, title: string, text: string] {
  const since = state.since === null ? "" : ` since ${time(state.since)}`;
  if (state.doing === "off") return ["off", "Not recording", "You are not checked in. Nothing is recorded."];
  if (state.doing === "break") return ["break", `On a break${since}`, "Nothing is recorded until you end it."];
  if (state.presence !== "present")
    return [
      "off",
      state.presence === "locked" ? "Locked" : "Another session is in front",
      "Only that is told: no titles, no pictures.",
    ];
  if (state.private !== null) {
    const left = countdown(state.private.seconds_left - (performance.now() - readAt) / 1000);
    return ["private", `Private for ${left}`, "No titles and no pictures. That you are at work is recorded."];
  }
  if (state.meeting !== null)
    return [
      "meeting",
      `In a meeting since ${time(state.meeting.since)}`,
      state.meeting.title ?? "It is noted when you end it.",
    ];
  return ["active", `Working${since}`, "Activity, the window in front and pictures are recorded as the rules say."];
}

function actions(state: ControlState): HTMLElement[] {
  if (state.doing === "off") return [button({ does: "check-in", label: "Check in", icon: "play", kind: "primary" })];
  if (state.doing === "break")
    return [button({ does: "break-end", label: "End the break", icon: "play", kind: "primary" }), out()];
  const shown = [button({ does: "break-start", label: "Break", icon: "coffee" })];
  shown.push(
    state.meeting === null
      ? button({ does: "meeting", label: "Meeting", icon: "people" })
      : button({ does: "meeting-end", label: "End the meeting", icon: "people", kind: "primary" }),
  );
  if (state.private !== null)
    shown.push(button({ does: "private-end", label: "End private", icon: "eye", kind: "primary" }));
  else if (state.private_minutes_allowed > 0)
    shown.push(button({ does: "private", label: "Private", icon: "private" }));
  return [...shown, out()];
}

const out = () => button({ does: "check-out", label: "Check out", icon: "door", kind: "quiet" });

/** What cannot wait: who watches, what starts, and what does not work. */
export function banners({ state, readAt }: Known): HTMLElement {
  const passed = (performance.now() - readAt) / 1000;
  const shown = state.live.map((live) => watching(live, passed));
  if (state.starting !== null) shown.unshift(starting(state.starting.seconds_left - passed));
  for (const { id, text, since } of state.problems)
    shown.push(
      h(
        "div.banner.problem",
        { "data-key": `problem ${id}` },
        icon("warn"),
        h("p", {}, h("span", {}, ...withCode(text))),
        h("small", {}, `since ${time(since)}`),
      ),
    );
  return h("div.banners", { "data-key": "banners" }, ...shown);
}

function starting(left: number): HTMLElement {
  return h(
    "div.banner.starting",
    { role: "alertdialog", "aria-label": "Starting", "data-key": "starting" },
    icon("play"),
    h(
      "p",
      {},
      h("b", {}, "Starting in ", h("span.digits", {}, countdown(left))),
      h("span", {}, "You are checked in then. “Not now” holds for today."),
    ),
    h(
      "div.actions",
      {},
      button({ does: "start-answer", label: "Not now", with: { answer: "not_now" } }),
      button({ does: "start-answer", label: "Start now", kind: "primary", with: { answer: "now" } }),
    ),
  );
}

function watching(live: LiveEntry, passed: number): HTMLElement {
  const { id, viewer, reason, frames, state } = live;
  const left = h("span.digits", {}, countdown(live.seconds_left - passed));
  const asks = state === "asks";
  const said = {
    asks: `${viewer} asks to watch your screen`,
    announced: `${viewer} is about to watch your screen`,
    live: `${viewer} watches your screen`,
  };
  return h(
    `div.banner.watching`,
    { "data-key": `live ${id}`, role: "region", "aria-label": said[state] },
    icon("eye"),
    h(
      "p",
      {},
      h("b", {}, said[state]),
      h("span", {}, `“${reason}” · `, left, ` left${asks ? "" : ` · ${counted(frames, "picture")}`}`),
    ),
    h(
      "div.actions",
      {},
      ...(asks
        ? [
            button({ does: "live-answer", label: "Refuse", with: { id, agrees: false } }),
            button({ does: "live-answer", label: "Allow", kind: "primary", with: { id, agrees: true } }),
          ]
        : [
            button({
              does: "live-stop",
              label: "Stop",
              kind: "stop",
              name: `Stop ${viewer} from watching`,
              with: { id },
            }),
          ]),
    ),
  );
}
