import { arabicPlural, plural, wordsOf } from "../../words/words.ts";

const en = {
  title: "Notifications",
  all: "All",
  unread: "Unread",
  show: "Show",
  count: (count: number) => plural(count, { one: "# unread", other: "# unread" }),
  readAll: "Mark all as read",
  allRead: "All is read.",
  read: "Mark as read",
  isUnread: "Unread",
  none: "You have not been told anything yet.",
  noneHint: "Corrections of your day, decisions and what was done in your name appear here.",
  noneUnread: "You have read everything.",
  more: "Show more",
  everything: "All notifications",
  open: "Open",
  fetch: "Download",
};

const de: typeof en = {
  title: "Mitteilungen",
  all: "Alle",
  unread: "Ungelesene",
  show: "Anzeigen",
  count: (count) => plural(count, { one: "# ungelesen", other: "# ungelesen" }),
  readAll: "Alle als gelesen markieren",
  allRead: "Alles ist gelesen.",
  read: "Als gelesen markieren",
  isUnread: "Ungelesen",
  none: "Es gibt noch keine Mitteilungen.",
  noneHint: "Korrekturen Ihres Tages, Entscheidungen und was in Ihrem Namen geschah, erscheinen hier.",
  noneUnread: "Sie haben alles gelesen.",
  more: "Mehr anzeigen",
  everything: "Alle Mitteilungen",
  open: "Öffnen",
  fetch: "Herunterladen",
};

const ar: typeof en = {
  title: "الإشعارات",
  all: "الكل",
  unread: "غير المقروءة",
  show: "عرض",
  count: (count) =>
    arabicPlural(count, {
      zero: "لا جديد",
      one: "واحد غير مقروء",
      two: "اثنان غير مقروءين",
      few: "# غير مقروءة",
      many: "# غير مقروء",
      other: "# غير مقروء",
    }),
  readAll: "تحديد الكل كمقروء",
  allRead: "قُرئ كل شيء.",
  read: "تحديد كمقروء",
  isUnread: "غير مقروء",
  none: "لم يصلك شيء بعد.",
  noneHint: "تظهر هنا تصحيحات يومك والقرارات وما جرى باسمك.",
  noneUnread: "لقد قرأت كل شيء.",
  more: "عرض المزيد",
  everything: "كل الإشعارات",
  open: "فتح",
  fetch: "تنزيل",
};

export const w = wordsOf({ en, de, ar });
