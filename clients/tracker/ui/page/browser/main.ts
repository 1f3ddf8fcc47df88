import { act, enter, leave, Refused, readPicture } from "./ask.ts";
import { createReader, type Known } from "./data.ts";
import { askDelete, askMeeting, askPrivate, askQuit } from "./dialogs.ts";
import { h, patch } from "./dom.ts";
import { banners, bar, nowCard } from "./parts/head.ts";
import { picturesCard } from "./parts/pictures.ts";
import { rulesCard } from "./parts/rules.ts";
import { dataCard, looksCard, outboxCard, worksCard } from "./parts/side.ts";
import { todayCard } from "./parts/today.ts";

const app = document.querySelector("#app") as HTMLElement;
const toast = document.querySelector("#said") as HTMLElement;

const reader = createReader();
const thumbnails = new Map<string, string | undefined>();
let known: Known | undefined;
let isWhole = false;
/** Nothing is asked any more. */
let isOver = false;
let toastEnds = 0;

function show(content: HTMLElement): void {
  const wanted = h("div", { id: "app" }, content);
  patch(app, wanted);
}

function render(): void {
  if (known === undefined || isOver) return;
  const of = known;
  const { doing, live } = of.state;
  document.title = `${live.length > 0 ? "● Watched" : { off: "Off", working: "Working", break: "Break" }[doing]} – Muster tracker`;
  show(
    h(
      "div",
      { "data-key": "page" },
      bar(of),
      h(
        "main",
        {},
        banners(of),
        nowCard(of),
        h(
          "div.columns",
          {},
          h("div.column", {}, todayCard(of, isWhole), picturesCard(of, thumbnail), rulesCard(of)),
          h("div.column", {}, worksCard(of), outboxCard(of), looksCard(of), dataCard(of)),
        ),
      ),
    ),
  );
}

/** What is asked for is fetched once; what is not there any more is given back to the browser. */
function thumbnail(id: string): string | undefined {
  if (!thumbnails.has(id)) {
    thumbnails.set(id, undefined);
    void readPicture(id).then((address) => {
      if (address !== undefined) thumbnails.set(id, address);
      render();
    });
  }
  return thumbnails.get(id);
}

function forgetPictures(): void {
  const here = new Set(
    known?.parts.pictures?.filter(({ fate }) => fate === "held" || fate === "waiting").map(({ id }) => id),
  );
  for (const [id, address] of thumbnails) {
    if (here.has(id)) continue;
    if (address !== undefined) URL.revokeObjectURL(address);
    thumbnails.delete(id);
  }
}

function over(title: string, text: string): void {
  isOver = true;
  document.querySelector("dialog")?.close();
  document.title = `${title} – Muster tracker`;
  show(
    h(
      "main.over",
      { "data-key": "over" },
      h("img", { src: "/icon.svg", alt: "", width: 44, height: 44 }),
      h("h1", {}, title),
      h("p", {}, text),
    ),
  );
}

const OPEN_AGAIN = "Its link is in the terminal: muster-tracker status";

function say(text: string): void {
  toast.textContent = text;
  toastEnds = performance.now() + 6000;
}

async function refresh(): Promise<void> {
  try {
    known = await reader.next();
    forgetPictures();
    render();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      leave();
      over("This page has ended", OPEN_AGAIN);
    } else if (!(error instanceof Refused))
      over("The tracker has ended", "Nothing is recorded any more. Start it again: muster-tracker run");
  }
}

async function does(name: string, body: object): Promise<void> {
  try {
    await act(name, body);
    reader.forget();
    if (name === "quit")
      return over("The tracker has ended", "You are checked out. Start it again: muster-tracker run");
    if (name === "delete-data")
      return over(
        "Deleted",
        "Nothing of you is left on this machine, and the tracker has ended. Sign in again: muster-tracker login",
      );
    if (name === "discard") say("Discarded. The time stays.");
    if (name === "live-stop") say("Stopped. Nobody watches any more.");
  } catch (error) {
    say(error instanceof Refused ? error.message : "The tracker does not answer.");
  }
  await refresh();
}

const DIALOGS: Readonly<Record<string, (known: Known) => Promise<{ name: string; body: object } | undefined>>> = {
  meeting: askMeeting,
  private: askPrivate,
  delete: askDelete,
  quit: askQuit,
};

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-do]");
  const name = button?.dataset.do;
  if (button === null || name === undefined || known === undefined) return;
  if (name === "show-all") {
    isWhole = true;
    return render();
  }
  const dialog = DIALOGS[name];
  if (dialog === undefined) return void does(name, JSON.parse(button.dataset.with ?? "{}"));
  void dialog(known).then((asked) => asked && does(asked.name, asked.body));
});

/** The state each second, or less often while nobody sees the page; what counts down goes on in between. */
async function live(): Promise<void> {
  let ticks = 0;
  while (!isOver) {
    if (!document.hidden || ticks % 5 === 0) await refresh();
    ticks += 1;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (performance.now() > toastEnds) toast.textContent = "";
  }
}

if (await enter()) void live();
else over("This link was used before", OPEN_AGAIN);
