import { plural, wordsOf } from "../../words/words.ts";

const en = {
  title: "Screenshots",
  mine: "My screenshots",
  count: (count: number) => plural(count, { one: "# picture", other: "# pictures" }),
  member: "Member",
  everybody: "Everybody",
  application: "Application",
  anyApplication: "Any application",
  class: "Class",
  anyClass: "Any class",
  productive: "Productive",
  unproductive: "Unproductive",
  size: "Size of the pictures",
  grid: "Pictures. Arrows move, Enter opens, Space looks quickly, D downloads.",
  keys: "Arrows move · Enter opens · Space looks quickly · D downloads",
  hours: "Pictures in each hour",
  hour: (time: string, count: string) => `${time}: ${count}`,
  tooLong: "Counts per hour are there for up to 31 days.",
  none: "There are no pictures here.",
  noneWhy: "Nobody was at work with a tracker in this time, or nothing matches the filters.",
  noneOwn: "No pictures of you were taken in this time.",
  clear: "Clear the filters",
  more: "Loading more",
};

type Words = typeof en;

const de: Words = {
  title: "Bildschirmfotos",
  mine: "Meine Bildschirmfotos",
  count: (count) => plural(count, { one: "# Bild", other: "# Bilder" }),
  member: "Mitglied",
  everybody: "Alle",
  application: "Anwendung",
  anyApplication: "Jede Anwendung",
  class: "Einstufung",
  anyClass: "Jede Einstufung",
  productive: "Produktiv",
  unproductive: "Unproduktiv",
  size: "Größe der Bilder",
  grid: "Bilder. Pfeile bewegen, Enter öffnet, die Leertaste zeigt kurz, D lädt herunter.",
  keys: "Pfeile bewegen · Enter öffnet · Leertaste zeigt kurz · D lädt herunter",
  hours: "Bilder je Stunde",
  hour: (time, count) => `${time}: ${count}`,
  tooLong: "Zahlen je Stunde gibt es für bis zu 31 Tage.",
  none: "Hier gibt es keine Bilder.",
  noneWhy: "In dieser Zeit war niemand mit einem Tracker bei der Arbeit, oder nichts passt zu den Filtern.",
  noneOwn: "In dieser Zeit wurden keine Bilder von Ihnen aufgenommen.",
  clear: "Filter aufheben",
  more: "Weitere werden geladen",
};

export const w = wordsOf({ en, de });
