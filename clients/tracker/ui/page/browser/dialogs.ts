import { DELETE_WORDS } from "../words.ts";
import type { Known } from "./data.ts";
import { h } from "./dom.ts";

type Asked = { readonly name: string; readonly body: object };
type Dialog = {
  readonly title: string;
  readonly text: string;
  readonly field?: HTMLElement;
  readonly does: string;
  readonly kind: "primary" | "danger";
  /** What the field says; undefined while that is not enough. */
  readonly answer: () => Asked | undefined;
};

const place = document.querySelector("#ask") as HTMLDialogElement;

/** Answers undefined when nothing is to be done. */
function ask({ title, text, field, does, kind, answer }: Dialog): Promise<Asked | undefined> {
  const { promise, resolve } = Promise.withResolvers<Asked | undefined>();
  const yes = h(`button.button.${kind}`, { type: "submit" }, does) as HTMLButtonElement;
  const no = h("button.button", { type: "button" }, "Cancel");
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "ask-title" }, title),
    h("p", {}, text),
    field,
    h("div.actions", {}, no, yes),
  );
  const check = () => {
    yes.disabled = answer() === undefined;
  };
  form.addEventListener("input", check);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = answer();
    if (asked === undefined) return;
    resolve(asked);
    place.close();
  });
  no.addEventListener("click", () => place.close());
  place.addEventListener("close", () => resolve(undefined), { once: true });
  place.replaceChildren(form);
  check();
  place.showModal();
  form.querySelector<HTMLElement>("input, select")?.focus();
  return promise;
}

function input(given: Record<string, string | number>): HTMLInputElement {
  return h("input", { type: "text", autocomplete: "off", ...given }) as HTMLInputElement;
}

export function askMeeting(): Promise<Asked | undefined> {
  const title = input({ maxlength: 200 });
  return ask({
    title: "In a meeting",
    text: "Time without keys and clicks counts as a meeting until you end it.",
    field: h("label", {}, "What about (may stay empty; it is told)", title),
    does: "I am in a meeting",
    kind: "primary",
    answer: () => ({ name: "meeting-start", body: { title: title.value } }),
  });
}

export function askPrivate({ state }: Known): Promise<Asked | undefined> {
  const most = state.private_minutes_allowed;
  const choices = [5, 10, 15, 30, 60, 90, 120].filter((minutes) => minutes < most);
  const minutes = h(
    "select",
    {},
    ...[...choices, most].map((each) => h("option", { value: each }, `${each} minutes`)),
  ) as HTMLSelectElement;
  minutes.value = String(most);
  return ask({
    title: "Private",
    text: "No titles and no pictures for a while. That you are at work is recorded, and that you were private.",
    field: h("label", {}, "For", minutes),
    does: "Begin",
    kind: "primary",
    answer: () => ({ name: "private-start", body: { minutes: Number(minutes.value) } }),
  });
}

export function askDelete({ state }: Known): Promise<Asked | undefined> {
  const words = input({ spellcheck: "false" });
  const { heartbeats, marks, pictures } = state.outbox;
  const waiting = heartbeats + marks + pictures;
  return ask({
    title: "Delete my local data",
    text:
      (waiting === 0 ? "" : `${waiting} records that were not sent yet are lost with it. `) +
      "Deletes what is kept on this machine and your sign-in, and ends the tracker. You are not checked out by it, and nothing is deleted at your organization.",
    field: h("label", {}, `Type “${DELETE_WORDS}”`, words),
    does: "Delete",
    kind: "danger",
    answer: () =>
      words.value.trim().toLowerCase() === DELETE_WORDS
        ? { name: "delete-data", body: { words: DELETE_WORDS } }
        : undefined,
  });
}

export function askQuit(): Promise<Asked | undefined> {
  return ask({
    title: "Check out and quit",
    text: "You are checked out, and the tracker ends. What cannot be sent now is sent when it starts again.",
    does: "Check out and quit",
    kind: "primary",
    answer: () => ({ name: "quit", body: {} }),
  });
}
