import type { Policy } from "../../../../core/contracts.ts";
import type { Known } from "../data.ts";
import { h } from "../dom.ts";
import { card, facts, quiet, tag } from "./card.ts";

/** What the organization asks of this tracker, and what it would do with the window in front. */
export function rulesCard({ parts, faults }: Known): HTMLElement {
  const title = "Rules in force";
  const { rules } = parts;
  if (rules === undefined) return card({ id: "rules", title }, quiet(faults.rules ?? "…"));
  const { policy, capture_rules } = rules;
  if (policy === null)
    return card(
      { id: "rules", title },
      quiet("They were not read yet. Until then every title is hidden and no picture is taken."),
      preview(rules),
    );
  return card(
    { id: "rules", title },
    preview(rules),
    facts(said(policy)),
    h("h3", {}, "Windows that are hidden"),
    capture_rules.length === 0
      ? quiet("None: every title is told, and every window is in the pictures.")
      : h(
          "ul.rules",
          {},
          ...capture_rules.map(({ text, is_valid, hides_front }) =>
            h(
              "li",
              {},
              h("span", {}, text),
              !is_valid && tag("bad", "cannot be read: hides everything"),
              is_valid && hides_front && tag("accent", "the window in front"),
            ),
          ),
        ),
  );
}

function preview({ front }: NonNullable<Known["parts"]["rules"]>): HTMLElement {
  const { window, effect } = front;
  const [kind, told] = {
    none: ["good", "Its title is told, and it is in the pictures."],
    mask: ["accent", "Its title is told as “(private)”, and it is covered in the pictures."],
    skip: ["accent", "Nothing is told of it, and no picture is taken while it can be seen."],
  }[effect] as ["good" | "accent", string];
  if (window === null)
    return h("div.preview", {}, h("p.quiet", {}, "No window is in front, or this desktop does not tell which."));
  return h(
    "div.preview",
    {},
    h("p.label", {}, "The window in front now"),
    h("p.front", {}, h("b", {}, window.application ?? "Unknown application"), h("span", {}, window.title ?? "")),
    h("p", {}, tag(kind, effect === "none" ? "shown" : "hidden"), ` ${told}`),
  );
}

function said(policy: Policy): (readonly [string, string])[] {
  const {
    interval_minutes,
    timing,
    monitors,
    blur_policy,
    review_seconds,
    private_mode_minutes,
    auto_start,
    heartbeat_seconds,
  } = policy;
  return [
    [
      "Activity",
      `each ${heartbeat_seconds} s: the window in front, how many keys and clicks (never which), and since when there was no input`,
    ],
    [
      "Pictures",
      `${timing === "random" ? `one in every ${interval_minutes} min, at a moment that nobody knows before` : `one every ${interval_minutes} min`}, ` +
        { all: "of all screens", primary: "of the main screen", active: "of the screen with the window in front" }[
          monitors
        ],
    ],
    [
      "Blurred",
      { none: "no", thumbnail: "in lists; whole when somebody opens one", full: "yes, before they are stored" }[
        blur_policy
      ],
    ],
    [
      "Review",
      review_seconds === 0
        ? "pictures are sent at once"
        : `${review_seconds} s to discard a picture before it is sent; the time stays`,
    ],
    [
      "Private mode",
      private_mode_minutes === 0 ? "not offered by your organization" : `up to ${private_mode_minutes} min at a time`,
    ],
    [
      "Start",
      {
        off: "only by you",
        on_login: "with your session, within working hours",
        on_assignment: "when pictures are assigned to you, within working hours",
      }[auto_start],
    ],
  ];
}
