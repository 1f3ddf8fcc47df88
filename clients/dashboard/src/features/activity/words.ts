import { plural, wordsOfManagers } from "../../words/words.ts";

const en = {
  title: "Activity",
  latest: "Latest screens",
  count: (count: number) => plural(count, { one: "# picture", other: "# pictures" }),
  members: (count: number) => plural(count, { one: "# member", other: "# members" }),
  show: "Show screens",
  hide: "Hide screens",
  hidden:
    "Pictures are shown only when you ask for them: looking at them is noted, and each member can see that you looked.",
  all: "All pictures",
  allOf: (name: string) => `All pictures of ${name}`,
  dayOf: (name: string) => `Day of ${name}`,
  none: "There are no pictures of this day.",
  noneWhy: "They appear here as trackers take them.",
  more: "Show more members",
};

type Words = typeof en;

const de: Words = {
  title: "Aktivität",
  latest: "Letzte Bildschirme",
  count: (count) => plural(count, { one: "# Bild", other: "# Bilder" }),
  members: (count) => plural(count, { one: "# Mitglied", other: "# Mitglieder" }),
  show: "Bildschirme anzeigen",
  hide: "Bildschirme verbergen",
  hidden:
    "Bilder werden erst gezeigt, wenn Sie es wollen: Das Ansehen wird vermerkt, und jedes Mitglied kann sehen, dass Sie geschaut haben.",
  all: "Alle Bilder",
  allOf: (name) => `Alle Bilder von ${name}`,
  dayOf: (name) => `Tag von ${name}`,
  none: "Von diesem Tag gibt es keine Bilder.",
  noneWhy: "Sie erscheinen hier, sobald Tracker sie aufnehmen.",
  more: "Weitere Mitglieder anzeigen",
};

export const w = wordsOfManagers({ en, de });
