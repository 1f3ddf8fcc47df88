import type { PictureEntry } from "../../../../core/control.ts";
import type { Known } from "../data.ts";
import { h } from "../dom.ts";
import { bytes, countdown, counted, time } from "../format.ts";
import { button, card, quiet, tag } from "./card.ts";

/** Addresses of pictures in this tab's memory; one that is asked for and not there is fetched (main.ts). */
export type Thumbnails = (id: string) => string | undefined;

const FATES = {
  sent: ["good", "sent"],
  waiting: ["plain", "waits"],
  held: ["accent", "for your review"],
  discarded: ["plain", "discarded"],
  skipped: ["plain", "not taken"],
  failed: ["warn", "failed"],
  dropped: ["warn", "no room"],
} as const;

/** Pictures that can still be thrown away first, then those of today without what they show. */
export function picturesCard({ parts, faults, state, readAt }: Known, thumbnail: Thumbnails): HTMLElement {
  const title = "Pictures of your screen";
  const { pictures } = parts;
  if (pictures === undefined) return card({ id: "pictures", title }, quiet(faults.pictures ?? "…"));
  const here = pictures.filter(({ fate }) => fate === "held" || fate === "waiting");
  const others = pictures.filter((picture) => !here.includes(picture));
  const next = state.next_picture;
  return card(
    { id: "pictures", title, count: counted(pictures.filter(({ fate }) => fate === "sent").length, "sent", "sent") },
    next === null
      ? quiet("No picture is due.")
      : quiet(
          next.timing === "random"
            ? `One in every ${next.interval_minutes} min, at a moment that nobody knows before.`
            : `One every ${next.interval_minutes} min.`,
        ),
    here.length > 0 && h("ul.review", {}, ...here.map((picture) => review(picture, thumbnail(picture.id), readAt))),
    others.length > 0 &&
      h(
        "details",
        { "data-key": "taken", open: here.length === 0 && others.length < 8 },
        h("summary", {}, `Today's ${counted(others.length, "entry", "entries")}`),
        h("ul.taken", {}, ...others.map(taken)),
      ),
  );
}

function review(picture: PictureEntry, source: string | undefined, readAt: number): HTMLElement {
  const { id, at, seconds_left } = picture;
  const left = seconds_left === null ? null : seconds_left - (performance.now() - readAt) / 1000;
  const what = picture.application ?? "your screen";
  return h(
    "li",
    { "data-key": id },
    source === undefined
      ? h("div.thumbnail.empty", {}, "…")
      : h(
          "a.thumbnail",
          { href: source, target: "_blank" },
          h("img", { src: source, alt: `Picture of ${time(at)}, ${what}` }),
        ),
    h(
      "div.about",
      {},
      h("b", {}, time(at, true)),
      h("span", {}, what),
      picture.active_window !== null && h("small", {}, picture.active_window),
      left === null
        ? h("span.left", {}, "Waits for the network")
        : h("span.left", {}, "Sent in ", h("b.digits", { "aria-live": "off" }, countdown(left))),
    ),
    button({
      does: "discard",
      label: "Discard",
      kind: "danger",
      name: `Discard the picture of ${time(at)}`,
      with: { id },
    }),
  );
}

function taken(picture: PictureEntry): HTMLElement {
  const [kind, text] = FATES[picture.fate];
  const of = [picture.application, picture.width === null ? null : `${picture.width} × ${picture.height}`];
  if (picture.bytes !== null) of.push(bytes(picture.bytes));
  return h(
    "li",
    { "data-key": picture.id },
    h("b.digits", {}, time(picture.at)),
    h("span", {}, picture.why ?? of.filter((each) => each !== null).join(" · ")),
    tag(kind, text),
  );
}
