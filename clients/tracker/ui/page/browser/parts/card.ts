import { h } from "../dom.ts";
import { type Icon, icon } from "../icons.ts";

type Child = Node | string | false | null | undefined;

export type Card = {
  readonly id: string;
  readonly title: string;
  readonly count?: string;
  readonly actions?: readonly HTMLElement[];
};

export function card({ id, title, count, actions = [] }: Card, ...children: (Child | Child[])[]): HTMLElement {
  return h(
    "section.card",
    { "data-key": id, "aria-labelledby": `${id}-title` },
    h(
      "div.head",
      {},
      h("h2", { id: `${id}-title` }, title),
      count !== undefined && h("span.count", {}, count),
      actions.length > 0 && h("div.actions", {}, ...actions),
    ),
    h("div.body", {}, ...children),
  );
}

export type Button = {
  readonly does: string;
  readonly label: string;
  /** What a screen reader says where the label says too little. */
  readonly name?: string;
  readonly icon?: Icon;
  readonly kind?: "primary" | "danger" | "quiet" | "stop";
  readonly with?: object;
  readonly isSmall?: boolean;
};

/** What it does is told by its data: one listener hears all of them (main.ts). */
export function button({ does, label, name, icon: drawn, kind, with: body, isSmall }: Button): HTMLElement {
  const classes = ["button", kind, isSmall === true && "small"].filter(Boolean).join(".");
  return h(
    classes.replace(/^button/, "button.button"),
    {
      type: "button",
      "data-do": does,
      "data-key": `${does} ${JSON.stringify(body ?? {})}`,
      "data-with": body === undefined ? undefined : JSON.stringify(body),
      "aria-label": name,
    },
    drawn === undefined ? null : icon(drawn),
    h("span", {}, label),
  );
}

export const tag = (kind: "plain" | "good" | "warn" | "bad" | "accent", text: string) =>
  h(`span.tag.${kind}`, {}, text);

export const quiet = (text: string) => h("p.quiet", {}, ...withCode(text));

/** A sentence of the tracker, in which commands stand between backticks. */
export function withCode(text: string): (string | HTMLElement)[] {
  return text.split("`").map((part, at) => (at % 2 === 0 ? part : h("code", {}, part)));
}

/** A name and what it is, one below the other. */
export function facts(of: readonly (readonly [name: string, value: Child])[]): HTMLElement {
  return h("dl.facts", {}, ...of.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}
