import type { NotificationType } from "../../../../../lib/notifications/notify.ts";
import { isDate } from "../../time/dates.ts";
import { calendarDay, span } from "../../time/format.ts";
import { isolated } from "../../words/isolating.ts";
import { arabicPlural, plural, wordsOf } from "../../words/words.ts";

type Told = { readonly type: string; readonly title: string; readonly body: string; readonly data: Data };
type Data = Readonly<Record<string, unknown>>;

/**
 * What somebody was told, in the reader's language. `original` is what the API says, where that says more: who it was.
 * What somebody wrote, such as a reason, stays in their words.
 */
type Said = { readonly title: string; readonly body: string; readonly original?: string };

/** `own` is a text of the API's, which is put into other words; else the body is what somebody wrote. */
type Way = {
  readonly title: (data: Data) => string;
  readonly own?: string | ((data: Data) => string);
  /** The API's title names somebody. */
  readonly isNaming?: boolean;
};
type Ways = Readonly<Record<NotificationType, Way>>;

const text = (value: unknown) => (typeof value === "string" ? value : undefined);
const count = (value: unknown) => (typeof value === "number" ? value : 1);
/** Of a day, or of several: what is told of them; empty where nobody said which. */
const when = ({ date, from, to }: Data) =>
  isDate(date) ? calendarDay(date) : isDate(from) && isDate(to) ? span(from, to) : "";
const after = (start: string, data: Data) => (when(data) === "" ? start : `${start}: ${when(data)}`);

type Why = "too_large" | "interrupted" | "refused";
/** Why an export could not be made. */
const whyIn =
  (words: Readonly<Record<Why, string>>) =>
  ({ failure }: Data) =>
    words[text(failure) as Why] ?? words.interrupted;

const decisions = {
  de: { approved: "genehmigt", declined: "abgelehnt", cancelled: "aufgehoben" },
  ar: { approved: "الموافقة على", declined: "رفض", cancelled: "إلغاء" },
} as const;
const decided = (language: "de" | "ar", { status }: Data) =>
  decisions[language][text(status) as keyof (typeof decisions)["de"]];

const de: Ways = {
  session_ended: {
    title: (data) => after("Ihr Gehen war nicht eingetragen", data),
    own: "Ihre Arbeit wurde für Sie beendet. Wenn das Ende nicht stimmt, beantragen Sie eine Änderung.",
  },
  break_open: {
    title: (data) => after("Eine Pause wurde nicht beendet", data),
    own: "Ihr Tracker sah Sie arbeiten, während sie lief; sie zählt bis dahin. Wenn das nicht stimmt, beantragen Sie eine Änderung.",
  },
  attendance_corrected: { title: (data) => after("Ihr Tag wurde geändert", data), isNaming: true },
  checked_in_by_other: { title: () => "Jemand hat Ihr Kommen eingetragen", isNaming: true },
  import_finished: {
    title: ({ status }) => (status === "done" ? "Der Import ist fertig" : "Der Import ist fehlgeschlagen"),
    own: "Was daraus wurde, steht beim Import.",
  },
  account_declined: {
    title: () => "Ein Konto wurde abgelehnt",
    own: "Wer die E-Mails dieser Adresse liest, nimmt das Konto nicht an.",
    isNaming: true,
  },
  data_export_requested: {
    title: () => "Jemand hat eine Kopie Ihrer Daten angefordert",
    own: "Sie können sie auch selbst herunterladen, sobald sie fertig ist.",
    isNaming: true,
  },
  data_export_ready: {
    title: () => "Eine angeforderte Kopie von Daten ist fertig",
    own: "Sie kann einige Tage lang heruntergeladen werden.",
  },
  data_export_failed: {
    title: () => "Eine angeforderte Kopie von Daten konnte nicht erstellt werden",
    own: "Sie kann erneut angefordert werden.",
  },
  own_attendance_corrected: {
    title: (data) => after("Jemand aus der Verwaltung hat einen eigenen Tag geändert", data),
    isNaming: true,
  },
  days_judged_again: {
    title: ({ days }) =>
      plural(count(days), {
        one: "# Tag von Ihnen wird nach einer anderen Regel beurteilt",
        other: "# Tage von Ihnen werden nach einer anderen Regel beurteilt",
      }),
    isNaming: true,
  },
  correction_requested: { title: (data) => after("Ein Antrag wartet auf Sie", data), isNaming: true },
  correction_decided: {
    title: (data) => after(`Über einen Antrag ist entschieden (${decided("de", data) ?? "erledigt"})`, data),
    isNaming: true,
  },
  leave_requested: { title: (data) => after("Eine Abwesenheit ist beantragt", data), isNaming: true },
  leave_decided: {
    title: (data) => after(`Ihre Abwesenheit ist ${decided("de", data) ?? "entschieden"}`, data),
    isNaming: true,
  },
  domain_record_missing: {
    title: () => "Der DNS-Eintrag Ihrer Domain fehlt",
    own: "Ohne ihn kann bald niemand mehr über diese Domain beitreten.",
  },
  session_moved: { title: () => "Eine Stunde wurde verlegt", isNaming: true },
  session_cancelled: { title: () => "Eine Stunde wurde abgesagt", isNaming: true },
  mark_reviewed: { title: () => "Ihre Anwesenheit in einer Stunde wurde nicht anerkannt", isNaming: true },
  marked_absent: { title: () => "Sie wurden in einer Stunde als fehlend eingetragen", isNaming: true },
  face_deleted: { title: () => "Ein Gesicht von Ihnen wurde gelöscht", isNaming: true },
  face_consent_ended: {
    title: () => "Sie werden nicht mehr an Ihrem Gesicht erkannt",
    own: "Ihr Gesicht wurde so lange nicht verwendet, dass es gelöscht wurde; Ihre Einwilligung ist beendet. Sie können erneut einwilligen.",
  },
  sync_conflict_expired: {
    title: () => "Etwas, das Sie offline getan haben, wurde nicht übernommen",
    own: "Niemand hat rechtzeitig darüber entschieden; es bleibt, was da war.",
  },
  live_view_started: { title: () => "Jemand möchte Ihrem Bildschirm zusehen", isNaming: true },
  live_view_extended: { title: () => "Jemand sieht Ihrem Bildschirm länger zu", isNaming: true },
  picture_removed: {
    title: () => "Die Verwaltung hat Ihr Profilbild entfernt",
    own: "Sie können ein anderes hochladen.",
  },
  report_export_ready: {
    title: ({ file_name }) => (text(file_name) === undefined ? "Ihr Export ist fertig" : `${file_name} ist fertig`),
    own: "Die Datei kann einen Tag lang heruntergeladen werden.",
  },
  report_export_failed: {
    title: () => "Ihr Export konnte nicht erstellt werden",
    own: whyIn({
      too_large: "Das ist mehr, als in eine Datei passt. Fordern Sie ihn erneut an, für weniger Tage.",
      interrupted: "Fordern Sie ihn erneut an.",
      refused: "Sie dürfen nicht mehr alles sehen, was darin stünde.",
    }),
  },
};

const ar: Ways = {
  session_ended: {
    title: (data) => after("لم تسجّل انصرافك", data),
    own: "أُنهي عملك نيابة عنك. إن كان الوقت خاطئًا فاطلب تعديله.",
  },
  break_open: {
    title: (data) => after("لم تُنهِ استراحة", data),
    own: "رآك المتتبّع تعمل أثناءها، فهي تُحسب إلى ذلك الوقت. إن كان هذا خاطئًا فاطلب تعديله.",
  },
  attendance_corrected: { title: (data) => after("عُدّل يومك", data), isNaming: true },
  checked_in_by_other: { title: () => "سجّل شخص آخر حضورك", isNaming: true },
  import_finished: {
    title: ({ status }) => (status === "done" ? "انتهى الاستيراد" : "فشل الاستيراد"),
    own: "تجد نتيجته عند الاستيراد.",
  },
  account_declined: { title: () => "رُفض حساب", own: "من يقرأ بريد هذا العنوان لا يقبل الحساب.", isNaming: true },
  data_export_requested: {
    title: () => "طلب شخص نسخة من بياناتك",
    own: "يمكنك أنت أيضًا تنزيلها حين تجهز.",
    isNaming: true,
  },
  data_export_ready: { title: () => "جهزت نسخة مطلوبة من البيانات", own: "يمكن تنزيلها لبضعة أيام." },
  data_export_failed: { title: () => "تعذّر إعداد نسخة مطلوبة من البيانات", own: "يمكن طلبها مرة أخرى." },
  own_attendance_corrected: { title: (data) => after("عدّل مسؤول يومًا من أيامه", data), isNaming: true },
  days_judged_again: {
    title: ({ days }) =>
      arabicPlural(count(days), {
        zero: "لا يوم من أيامك يُقيَّم بقاعدة أخرى",
        one: "يوم واحد من أيامك يُقيَّم بقاعدة أخرى",
        two: "يومان من أيامك يُقيَّمان بقاعدة أخرى",
        few: "# أيام من أيامك تُقيَّم بقاعدة أخرى",
        many: "# يومًا من أيامك تُقيَّم بقاعدة أخرى",
        other: "# يوم من أيامك تُقيَّم بقاعدة أخرى",
      }),
    isNaming: true,
  },
  correction_requested: { title: (data) => after("طلب ينتظر قرارك", data), isNaming: true },
  correction_decided: {
    title: (data) => after(decided("ar", data) ? `تم ${decided("ar", data)} طلب` : "بُتّ في طلب", data),
    isNaming: true,
  },
  leave_requested: { title: (data) => after("طُلبت إجازة", data), isNaming: true },
  leave_decided: {
    title: (data) => after(decided("ar", data) ? `تم ${decided("ar", data)} إجازتك` : "بُتّ في إجازتك", data),
    isNaming: true,
  },
  domain_record_missing: {
    title: () => "سجل DNS الخاص بنطاقك مفقود",
    own: "من دونه لن يستطيع أحد قريبًا الانضمام عبر هذا النطاق.",
  },
  session_moved: { title: () => "نُقلت حصة", isNaming: true },
  session_cancelled: { title: () => "أُلغيت حصة", isNaming: true },
  mark_reviewed: { title: () => "لم يُقبل حضورك في حصة", isNaming: true },
  marked_absent: { title: () => "سُجّل غيابك عن حصة", isNaming: true },
  face_deleted: { title: () => "حُذف وجه من وجوهك", isNaming: true },
  face_consent_ended: {
    title: () => "لم تعد تُعرَف بوجهك",
    own: "لم يُستخدم وجهك مدة طويلة فحُذف، وانتهت موافقتك. ويمكنك أن توافق من جديد.",
  },
  sync_conflict_expired: {
    title: () => "لم يُحفظ شيء فعلته دون اتصال",
    own: "لم يبتّ فيه أحد في الوقت المحدد، فبقي ما كان موجودًا.",
  },
  live_view_started: { title: () => "يطلب شخص مشاهدة شاشتك", isNaming: true },
  live_view_extended: { title: () => "يواصل شخص مشاهدة شاشتك", isNaming: true },
  picture_removed: { title: () => "أزال مسؤول صورتك الشخصية", own: "يمكنك رفع صورة أخرى." },
  report_export_ready: {
    title: ({ file_name }) => (text(file_name) === undefined ? "جهز ملفك" : `جهز الملف ${isolated(String(file_name))}`),
    own: "يمكن تنزيل الملف ليوم واحد.",
  },
  report_export_failed: {
    title: () => "تعذّر إعداد ملفك",
    own: whyIn({
      too_large: "هذا أكثر مما يسعه ملف واحد. اطلب أيامًا أقل.",
      interrupted: "اطلبه مرة أخرى.",
      refused: "لم يعد مسموحًا لك برؤية كل ما سيحتويه.",
    }),
  },
};

const ways = wordsOf<Partial<Ways>>({ en: {}, de, ar });

/** A type that nobody has put into other words is told as the API tells it. */
export function saidOf({ type, title, body, data }: Told): Said {
  const way = ways[type as NotificationType];
  if (way === undefined) return { title, body };
  return {
    title: way.title(data),
    body: (typeof way.own === "function" ? way.own(data) : way.own) ?? body,
    ...(way.isNaming ? { original: title } : {}),
  };
}
