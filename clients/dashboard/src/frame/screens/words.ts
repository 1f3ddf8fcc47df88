import { wordsOf } from "../../words/words.ts";

const en = {
  noted: (name: string) => `Looking at these is noted; ${name} can see it.`,
  notedOne: (name: string) => `Looking at this is noted; ${name} can see it.`,
  notedAll: "Looking at these is noted; each of them can see it.",
  own: "These are your own. Who else looked stands under “Who looked”.",
  deleteTitle: "Delete this picture?",
  deleteWhat: (name: string, time: string) =>
    `The picture of ${name} from ${time} is deleted for good, with its small copy. Times and applications of the day stay as they are. That it was deleted, and by whom, is kept in the audit log.`,
  deleteOwn: (time: string) =>
    `Your picture from ${time} is deleted for good, with its small copy. Times and applications of the day stay as they are. That you deleted it is kept in the audit log.`,
  deleteNow: "Delete the picture",
  deleted: "The picture was deleted.",
  mayNot: "Your organization does not let members delete pictures.",
};

type Words = typeof en;

const de: Words = {
  noted: (name) => `Das Ansehen wird vermerkt; ${name} kann es sehen.`,
  notedOne: (name) => `Das Ansehen wird vermerkt; ${name} kann es sehen.`,
  notedAll: "Das Ansehen wird vermerkt; alle Gezeigten können es sehen.",
  own: "Das sind Ihre eigenen. Wer sie sonst angesehen hat, steht unter „Wer hat geschaut“.",
  deleteTitle: "Dieses Bild löschen?",
  deleteWhat: (name, time) =>
    `Das Bild von ${name} von ${time} wird endgültig gelöscht, samt der kleinen Fassung. Zeiten und Anwendungen des Tages bleiben, wie sie sind. Dass es gelöscht wurde und von wem, bleibt im Protokoll.`,
  deleteOwn: (time) =>
    `Ihr Bild von ${time} wird endgültig gelöscht, samt der kleinen Fassung. Zeiten und Anwendungen des Tages bleiben, wie sie sind. Dass Sie es gelöscht haben, bleibt im Protokoll.`,
  deleteNow: "Bild löschen",
  deleted: "Das Bild wurde gelöscht.",
  mayNot: "In Ihrer Organisation dürfen Mitglieder keine Bilder löschen.",
};

const ar: Words = {
  noted: (name) => `الاطلاع على هذه الصور يُدوَّن، ويمكن لـ${name} رؤية ذلك.`,
  notedOne: (name) => `الاطلاع على هذه الصورة يُدوَّن، ويمكن لـ${name} رؤية ذلك.`,
  notedAll: "الاطلاع على هذه الصور يُدوَّن، ويمكن لأصحابها رؤية ذلك.",
  own: "هذه صورك أنت. ومن اطّلع عليها سواك مذكور في «من اطّلع».",
  deleteTitle: "حذف هذه الصورة؟",
  deleteWhat: (name, time) =>
    `تُحذف صورة ${name} الملتقطة في ${time} نهائيًا مع نسختها المصغّرة. وتبقى أوقات اليوم وتطبيقاته كما هي. ويُحفظ في السجل أنها حُذفت ومن حذفها.`,
  deleteOwn: (time) =>
    `تُحذف صورتك الملتقطة في ${time} نهائيًا مع نسختها المصغّرة. وتبقى أوقات اليوم وتطبيقاته كما هي. ويُحفظ في السجل أنك حذفتها.`,
  deleteNow: "حذف الصورة",
  deleted: "حُذفت الصورة.",
  mayNot: "لا تسمح مؤسستك للأعضاء بحذف الصور.",
};

export const w = wordsOf({ en, de, ar });
