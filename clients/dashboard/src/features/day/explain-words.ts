import { arabicPlural, number, plural, wordsOf } from "../../words/words.ts";
import type { Explanation } from "./queries.ts";

type Time = Explanation["times"][number];
type Fact = Explanation["facts"][number];
type Ignored = Explanation["clipped"][number] | Explanation["not_counted"][number];
type One = Explanation["uses"][number]["applications"][number];

/**
 * Why a day is what it is, by the codes of the API. English has none: there the API's own sentences say more. Lengths and
 * spans come as they are written, and a code that is new does not compile without words.
 */
type ExplainWords = {
  readonly segment: Readonly<Record<Time["segments"][number]["code"], string>>;
  readonly total: Readonly<Record<Time["total"], (time: string, pieces: number) => string>>;
  readonly status: Readonly<Record<Explanation["status"]["code"], string>>;
  readonly lateness: Readonly<Record<Explanation["lateness"]["code"], string>>;
  readonly fact: Readonly<Record<Fact["type"], string>>;
  readonly end: Readonly<Record<Fact["code"], string>>;
  readonly ignored: Readonly<Record<Ignored["code"], string>>;
  readonly mark: Readonly<Record<Explanation["marks"][number]["code"], string>>;
  readonly heartbeats: (count: number) => string;
  readonly device: (device: number, heartbeats: string, span: string, counted: number, active: number) => string;
  readonly use: Readonly<Record<Explanation["uses"][number]["total"], (time: string) => string>>;
  readonly rule: Readonly<Record<One["code"], string>>;
  readonly unnamed: string;
};

const de: ExplainWords = {
  segment: {
    signs_of_work: "Zeichen von Arbeit lagen nie weiter auseinander, als sie dürfen",
    no_input: "der Tracker meldete länger keine Eingabe, als ohne Inaktivität sein darf",
    no_heartbeat: "vom Tracker war länger nichts zu hören, als ohne Inaktivität sein darf",
    on_break: "eine Pause war angegeben",
    in_meeting: "eine Besprechung war angegeben",
    never_tracked: "in dieser Zeit war nie ein Tracker zu hören; mehr weiß niemand",
  },
  total: {
    work: (time) => `${time} bei der Arbeit: alle Abschnitte, Pausen eingeschlossen.`,
    active: (time, pieces) =>
      plural(pieces, { one: `${time} aktiv, in einem Abschnitt.`, other: `${time} aktiv, in # Abschnitten.` }),
    idle: (time, pieces) =>
      plural(pieces, { one: `${time} inaktiv, in einem Abschnitt.`, other: `${time} inaktiv, in # Abschnitten.` }),
    break: (time, pieces) =>
      plural(pieces, { one: `${time} Pause, in einem Abschnitt.`, other: `${time} Pausen, in # Abschnitten.` }),
    meeting: (time, pieces) =>
      plural(pieces, {
        one: `${time} Besprechung, in einem Abschnitt.`,
        other: `${time} Besprechungen, in # Abschnitten.`,
      }),
    untracked: (time, pieces) =>
      plural(pieces, {
        one: `${time} nicht erfasst, in einem Abschnitt.`,
        other: `${time} nicht erfasst, in # Abschnitten.`,
      }),
  },
  status: {
    absent: "Gefehlt: Es wurde Arbeit erwartet, und niemand ist gekommen.",
    said_absent: "Gefehlt: So hat es die Verwaltung angegeben.",
    on_leave: "Abwesend: An diesem Tag wurde nichts erwartet.",
    off: "Frei: An diesem Tag hat niemand etwas erwartet.",
    half_day: "Halber Tag: Es war weniger als die Hälfte der erwarteten Arbeit.",
    late: "Verspätet, weil das erste Kommen es war.",
    present: "Anwesend: nicht verspätet, und mindestens die Hälfte der erwarteten Arbeit.",
    not_closed: "Vorläufig: Der Tag ist noch nicht abgeschlossen.",
  },
  lateness: {
    late: "Verspätet: Das Kommen lag weiter nach dem Beginn, als nachgesehen wird.",
    within_grace: "Pünktlich: Das Kommen lag nach dem Beginn, aber so kurz, dass es nachgesehen wird.",
    in_time: "Pünktlich: Das Kommen lag nicht nach dem Beginn.",
    not_expected: "An diesem Tag wurde keine Arbeit erwartet; kein Kommen ist verspätet.",
    no_check_in: "Niemand ist gekommen, also war niemand verspätet.",
    judged_before: "Das Kommen wurde nach den Zeiten beurteilt, die damals galten.",
  },
  fact: { work_session: "Arbeit", lunch_break: "Pause", meeting: "Besprechung" },
  end: {
    declared: "so wurde es angegeben",
    still_running: "läuft noch",
    ended_by_administrator: "das Ende hat die Verwaltung angegeben",
    ended_by_evidence: "niemand hat das Ende angegeben; es liegt beim letzten Zeichen von Aktivität",
    ended_by_schedule: "niemand hat das Ende angegeben; es folgt aus dem Arbeitsplan",
    ended_by_next_session: "niemand hat das Ende angegeben; es liegt, wo das Nächste beginnt",
    ended_at_longest: "niemand hat das Ende angegeben; länger darf Arbeit am Stück nicht sein",
    ended_with_something_else:
      "niemand hat das Ende angegeben; es liegt, wo eine Pause oder Besprechung beginnt oder endet",
    voided: "herausgenommen, zählt nicht",
  },
  ignored: {
    outside_work: "zählt nicht: liegt außerhalb der Arbeit",
    break_over_meeting: "zählt als Pause: Eine Pause in einer Besprechung ist keine Arbeit",
    outside_session: "entscheiden nichts: liegen außerhalb der Arbeit",
    in_break: "entscheiden nichts: liegen in einer Pause",
    in_meeting: "entscheiden nichts: liegen in einer Besprechung, die zählt, was auch immer ein Tracker sagt",
    idle_since_unknown: "entscheiden nichts: sagen, dass niemand aktiv war, aber nicht seit wann",
  },
  mark: {
    declared_late: "Etwas von diesem Tag wurde mehr als eine Stunde danach aufgezeichnet.",
    late_approved:
      "Etwas von diesem Tag wurde mehr als eine Stunde danach aufgezeichnet; wer für das Mitglied zuständig ist, hat es angesehen und gelten lassen.",
    needs_review: "Wer für das Mitglied zuständig ist, sollte diesen Tag ansehen.",
    break_open_while_active:
      "Eine Pause lief neben Arbeit weiter, die ein Tracker sah: Sie zählt bis zu dieser Arbeit.",
    end_guessed: "Niemand hat das Ende von Arbeit angegeben, die kein Tracker sah: Es folgt aus der Arbeitszeit.",
    session_too_long: "Die Arbeit dauerte länger, als sie am Stück darf: Dort endet sie.",
    reviewed: "Wer für das Mitglied zuständig ist, hat diesen Tag angesehen.",
    set_by_administrator:
      "Die Verwaltung hat angegeben, was dieser Tag war; was jetzt dazu angegeben wird, wartet auf Zustimmung.",
    not_closed: "Der Tag ist noch nicht abgeschlossen: Summen und Status können sich noch ändern.",
    evidence_not_kept: "Was der Tracker von diesem Tag gemeldet hat, wird nicht mehr aufbewahrt.",
  },
  heartbeats: (count) => plural(count, { one: "# Signal", other: "# Signale" }),
  device: (device, heartbeats, span, counted, active) =>
    `Gerät ${device}: ${heartbeats}, ${span}; ${counted} zählen, davon ${active} aktiv.`,
  use: {
    productive: (time) => `${time} produktiv, nach den Regeln für Anwendungen.`,
    neutral: (time) => `${time} neutral, nach den Regeln für Anwendungen.`,
    unproductive: (time) => `${time} unproduktiv, nach den Regeln für Anwendungen.`,
  },
  rule: {
    by_rule: "so sagt es eine Regel",
    by_no_rule: "keine Regel sagt etwas dazu",
    not_kept: "welche Anwendungen es waren, wird nicht mehr aufbewahrt",
  },
  unnamed: "Anwendung ohne Namen",
};

const ar: ExplainWords = {
  segment: {
    signs_of_work: "لم تتباعد علامات العمل أكثر من المسموح",
    no_input: "لم يُبلغ المتتبّع عن أي إدخال مدة تُعدّ خمولًا",
    no_heartbeat: "لم يُسمع من المتتبّع شيء مدة تُعدّ خمولًا",
    on_break: "أُعلنت استراحة",
    in_meeting: "أُعلن اجتماع",
    never_tracked: "لم يُسمع أي متتبّع في هذا الوقت، فلا يُعرف أكثر من ذلك",
  },
  total: {
    work: (time) => `${time} في العمل: كل الفترات، والاستراحات منها.`,
    active: (time, pieces) => `${time} نشاط، ${piecesAr(pieces)}.`,
    idle: (time, pieces) => `${time} خمول، ${piecesAr(pieces)}.`,
    break: (time, pieces) => `${time} استراحات، ${piecesAr(pieces)}.`,
    meeting: (time, pieces) => `${time} اجتماعات، ${piecesAr(pieces)}.`,
    untracked: (time, pieces) => `${time} بلا تتبّع، ${piecesAr(pieces)}.`,
  },
  status: {
    absent: "غائب: كان العمل متوقعًا ولم يحضر أحد.",
    said_absent: "غائب: هكذا قال المسؤول.",
    on_leave: "في إجازة: لم يكن شيء متوقعًا في هذا اليوم.",
    off: "عطلة: لم يتوقع أحد شيئًا في هذا اليوم.",
    half_day: "نصف يوم: العمل أقل من نصف المتوقع.",
    late: "متأخر، لأن أول حضور كان متأخرًا.",
    present: "حاضر: بلا تأخر، وبما لا يقل عن نصف العمل المتوقع.",
    not_closed: "مؤقت: لم يُغلق اليوم بعد.",
  },
  lateness: {
    late: "متأخر: كان الحضور بعد البداية بأكثر من المسموح.",
    within_grace: "في الوقت: كان الحضور بعد البداية ضمن المسموح.",
    in_time: "في الوقت: لم يكن الحضور بعد البداية.",
    not_expected: "لم يكن العمل متوقعًا في هذا اليوم، فلا حضور متأخر.",
    no_check_in: "لم يحضر أحد، فلم يتأخر أحد.",
    judged_before: "قُيّم الحضور بالساعات التي كانت سارية حينها.",
  },
  fact: { work_session: "عمل", lunch_break: "استراحة", meeting: "اجتماع" },
  end: {
    declared: "هكذا أُعلن",
    still_running: "لم ينته بعد",
    ended_by_administrator: "حدّد مسؤول نهايته",
    ended_by_evidence: "لم يحدّد أحد نهايته، فهي عند آخر علامة نشاط",
    ended_by_schedule: "لم يحدّد أحد نهايته، فهي من جدول العمل",
    ended_by_next_session: "لم يحدّد أحد نهايته، فهي حيث يبدأ ما يليه",
    ended_at_longest: "لم يحدّد أحد نهايته، ولا يجوز أن يطول العمل أكثر من ذلك",
    ended_with_something_else: "لم يحدّد أحد نهايته، فهي حيث تبدأ استراحة أو اجتماع أو ينتهيان",
    voided: "أُزيل ولا يُحسب",
  },
  ignored: {
    outside_work: "لا يُحسب: يقع خارج العمل",
    break_over_meeting: "يُحسب استراحة: الاستراحة في اجتماع ليست عملًا",
    outside_session: "لا تقرر شيئًا: تقع خارج العمل",
    in_break: "لا تقرر شيئًا: تقع في استراحة",
    in_meeting: "لا تقرر شيئًا: تقع في اجتماع، وهو يُحسب أيًا كان قول المتتبّع",
    idle_since_unknown: "لا تقرر شيئًا: تقول إن أحدًا لم يكن نشطًا، لا منذ متى",
  },
  mark: {
    declared_late: "سُجّل شيء من هذا اليوم بعد وقوعه بأكثر من ساعة.",
    late_approved: "سُجّل شيء من هذا اليوم بعد وقوعه بأكثر من ساعة؛ ونظر فيه المسؤول عن العضو وأقرّه.",
    needs_review: "ينبغي أن ينظر المسؤول عن العضو في هذا اليوم.",
    break_open_while_active: "استمرت استراحة إلى جانب عمل رآه المتتبّع: تُحسب إلى ذلك العمل.",
    end_guessed: "لم يحدّد أحد نهاية عمل لم يره متتبّع: نهايته من ساعات العمل.",
    session_too_long: "طال العمل أكثر مما يجوز: ينتهي هناك.",
    reviewed: "نظر المسؤول عن العضو في هذا اليوم.",
    set_by_administrator: "حدّد مسؤول ما كان عليه هذا اليوم؛ وما يُعلن عنه الآن ينتظر الموافقة.",
    not_closed: "لم يُغلق اليوم بعد: قد تتغير المجاميع والحالة.",
    evidence_not_kept: "لم يعد ما أبلغ به المتتبّع عن هذا اليوم محفوظًا.",
  },
  heartbeats: (count) =>
    arabicPlural(count, {
      zero: "لا إشارات",
      one: "إشارة واحدة",
      two: "إشارتان",
      few: "# إشارات",
      many: "# إشارة",
      other: "# إشارة",
    }),
  device: (device, heartbeats, span, counted, active) =>
    `الجهاز ${number(device)}: ${heartbeats}، ${span}؛ يُحسب منها ${number(counted)}، و${number(active)} منها نشطة.`,
  use: {
    productive: (time) => `${time} منتجة، بحسب قواعد التطبيقات.`,
    neutral: (time) => `${time} محايدة، بحسب قواعد التطبيقات.`,
    unproductive: (time) => `${time} غير منتجة، بحسب قواعد التطبيقات.`,
  },
  rule: {
    by_rule: "هكذا تقول قاعدة",
    by_no_rule: "لا قاعدة تخصه",
    not_kept: "لم تعد أسماء التطبيقات محفوظة",
  },
  unnamed: "تطبيق بلا اسم",
};

function piecesAr(count: number): string {
  return arabicPlural(count, {
    zero: "في غير فترة",
    one: "في فترة واحدة",
    two: "في فترتين",
    few: "في # فترات",
    many: "في # فترة",
    other: "في # فترة",
  });
}

export const explainWords = wordsOf<ExplainWords | undefined>({ en: undefined, de, ar });
