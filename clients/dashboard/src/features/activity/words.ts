import { arabicPlural, plural, wordsOf } from "../../words/words.ts";

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

const ar: Words = {
  title: "النشاط",
  latest: "أحدث الشاشات",
  count: (count) =>
    arabicPlural(count, {
      zero: "لا صور",
      one: "صورة واحدة",
      two: "صورتان",
      few: "# صور",
      many: "# صورة",
      other: "# صورة",
    }),
  members: (count) =>
    arabicPlural(count, {
      zero: "لا أعضاء",
      one: "عضو واحد",
      two: "عضوان",
      few: "# أعضاء",
      many: "# عضوًا",
      other: "# عضو",
    }),
  show: "إظهار الشاشات",
  hide: "إخفاء الشاشات",
  hidden: "لا تُعرض الصور إلا حين تطلبها: يُسجَّل الاطلاع عليها، ويستطيع كل عضو أن يرى أنك اطّلعت.",
  all: "كل الصور",
  allOf: (name) => `كل صور ${name}`,
  dayOf: (name) => `يوم ${name}`,
  none: "لا توجد صور لهذا اليوم.",
  noneWhy: "تظهر هنا حين تلتقطها المتتبّعات.",
  more: "عرض المزيد من الأعضاء",
};

export const w = wordsOf({ en, de, ar });
