import { wordsOf } from "../words.ts";

/**
 * What settings, their fields and their choices are called. The API describes each setting in English; other languages
 * bring their own description.
 */
type Named = {
  readonly title: string;
  readonly description?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
};

const en: Record<string, Named> = {
  timezone: { title: "Time zone" },
  working_hours: { title: "Working hours", fields: { start: "Begin", end: "End" } },
  working_days: { title: "Working days", description: "Days of the week on which members are expected." },
  week_start: {
    title: "First day of the week",
    options: {
      monday: "Monday",
      tuesday: "Tuesday",
      wednesday: "Wednesday",
      thursday: "Thursday",
      friday: "Friday",
      saturday: "Saturday",
      sunday: "Sunday",
    },
  },
  holidays: { title: "Holidays", description: "Dates on which nobody is expected." },
  late_threshold_minutes: { title: "Late after" },
  shift_early_hours: { title: "Early check-in" },
  auto_check_out_grace_minutes: { title: "Time to check out after a shift" },
  longest_session_hours: { title: "Longest work session" },
  idle_threshold_seconds: { title: "Idle after" },
  screenshot_interval_minutes: { title: "Interval of pictures" },
  screenshot_timing: {
    title: "Instant of pictures",
    options: { fixed: "When the interval is over", random: "Once in each interval, unforeseen" },
  },
  screenshot_monitors: {
    title: "Monitors in a picture",
    options: { all: "All", primary: "The main one", active: "The one with the window in front" },
  },
  capture_rules: {
    title: "What trackers cover",
    fields: { field: "Look at", match: "Matches when it", pattern: "Text", effect: "Then" },
    options: {
      title: "Title",
      app: "Application",
      url: "Address",
      contains: "contains",
      regex: "fits the pattern",
      mask: "mask the window",
      skip: "take no picture",
    },
  },
  tracker_auto_start: {
    title: "Trackers check in by themselves",
    options: { off: "Never", on_login: "At sign-in to the device", on_assignment: "When given an own interval" },
  },
  private_mode_minutes: { title: "Private mode" },
  review_seconds: { title: "Review before sending" },
  tracker_min_version: { title: "Oldest tracker" },
  blur_policy: {
    title: "Blurring",
    options: { none: "Nothing", thumbnail: "The thumbnail", full: "The stored picture" },
  },
  members_delete_screenshots: { title: "Members may delete their pictures" },
  live_view: {
    title: "Live view",
    fields: {
      enabled: "Allowed",
      consent: "The member",
      roles: "May watch",
      max_minutes: "Minutes at most",
      minutes_per_member_day: "Minutes a member and day",
      frame_seconds: "Seconds between pictures",
      max_width: "Width of pictures (pixels)",
      working_hours_only: "Only in working hours",
      member_may_stop: "Members may stop it",
    },
    options: { notify: "is told", ask: "has to agree", admin: "Administrators", manager: "Managers as well" },
  },
  retention_days: {
    title: "Days that things are kept",
    fields: {
      activity: "Activity",
      screenshots: "Screenshots",
      audit: "Audit log",
      places: "Places and devices",
      notes: "Notes and reasons",
      messages: "Messages and invites",
    },
  },
  session_days: { title: "Sign in again after" },
  second_factor_roles: { title: "Second factor needed" },
  self_registration: {
    title: "Joining on one's own",
    fields: { enabled: "Allowed", role: "As" },
  },
  backdating_hours: { title: "Declaring late" },
  offline_days: { title: "Offline trackers" },
  own_corrections: {
    title: "Administrators correct their own day",
    options: { notify: "The others are told", approve: "Another one approves" },
  },
  absence_notices: { title: "Tell members of their absence" },
  session_correction_days: { title: "Changing who was there" },
  daily_report_mail: { title: "Daily mail to administrators" },
  face_enabled: { title: "Attendance by face" },
  face_trust: {
    title: "A mark by face alone",
    options: { review: "Somebody looks at it", accept: "Counts where accepted" },
  },
  face_retention_days: { title: "Faces are kept" },
  productivity_rules: {
    title: "Productivity rules",
    fields: { match: "Look at", pattern: "Name or domain", productivity: "Counts as", category: "Category" },
    options: {
      application: "Application",
      domain: "Site",
      productive: "productive",
      neutral: "neutral",
      unproductive: "unproductive",
    },
  },
};

const de: Record<string, Named> = {
  timezone: {
    title: "Zeitzone",
    description: "Die IANA-Zeitzone, in der Tage beginnen und enden. Schon aufgezeichnete Tage behalten ihr Datum.",
  },
  working_hours: {
    title: "Arbeitszeit",
    description: "Die Stunden eines Arbeitstags, Ortszeit. Ein Ende vor dem Beginn liegt am nächsten Tag.",
    fields: { start: "Beginn", end: "Ende" },
  },
  working_days: { title: "Arbeitstage", description: "Wochentage, an denen Mitglieder erwartet werden." },
  week_start: {
    title: "Erster Tag der Woche",
    description: "Der Tag, mit dem die Woche in Berichten und Exporten beginnt.",
    options: {
      monday: "Montag",
      tuesday: "Dienstag",
      wednesday: "Mittwoch",
      thursday: "Donnerstag",
      friday: "Freitag",
      saturday: "Samstag",
      sunday: "Sonntag",
    },
  },
  holidays: { title: "Feiertage", description: "Tage, an denen niemand erwartet wird." },
  late_threshold_minutes: {
    title: "Verspätet nach",
    description: "Wer so lange nach Beginn der Arbeitszeit zum ersten Mal kommt, ist verspätet.",
  },
  shift_early_hours: {
    title: "Frühes Kommen",
    description: "Wer so viele Stunden vor einer Schicht kommt, zählt zum Datum, an dem die Schicht beginnt.",
  },
  auto_check_out_grace_minutes: {
    title: "Zeit zum Gehen nach der Schicht",
    description:
      "Wie lange jemand ohne Tracker nach einer Schicht das Gehen noch eintragen kann, bevor die Arbeit als mit der Schicht beendet gilt.",
  },
  longest_session_hours: {
    title: "Längster Arbeitsabschnitt",
    description:
      "Länger ist keiner: Einer, den niemand beendet hat, endet spätestens dann und wird zur Prüfung markiert.",
  },
  idle_threshold_seconds: {
    title: "Inaktiv nach",
    description: "Ohne ein Zeichen von Aktivität länger als das gilt jemand als inaktiv. Gilt ab dem nächsten Kommen.",
  },
  screenshot_interval_minutes: {
    title: "Abstand der Bilder",
    description: "Wie oft Tracker den Bildschirm aufnehmen, wenn ein Mitglied keinen eigenen Abstand hat.",
  },
  screenshot_timing: {
    title: "Zeitpunkt der Bilder",
    description: "Wann Tracker den Bildschirm aufnehmen: am Ende jedes Abstands oder einmal darin, unvorhersehbar.",
    options: { fixed: "Am Ende des Abstands", random: "Einmal darin, unvorhersehbar" },
  },
  screenshot_monitors: {
    title: "Bildschirme im Bild",
    description: "Welche Bildschirme im Bild sind: alle, der Hauptbildschirm oder der mit dem vordersten Fenster.",
    options: { all: "Alle", primary: "Der Hauptbildschirm", active: "Der mit dem vordersten Fenster" },
  },
  capture_rules: {
    title: "Was Tracker verdecken",
    description:
      "Was Tracker verdecken, bevor etwas das Gerät verlässt: Fenster nach Titel, Anwendung oder Adresse, im Bild maskiert, oder kein Bild, solange sie offen sind. Kann ein Tracker eine Regel nicht lesen, verdeckt er alles. Passwortverwaltungen und privates Surfen sind ausgenommen, wenn die Liste nichts anderes sagt.",
    fields: { field: "Merkmal", match: "Trifft zu, wenn es", pattern: "Text", effect: "Dann" },
    options: {
      title: "Titel",
      app: "Anwendung",
      url: "Adresse",
      contains: "enthält",
      regex: "dem Muster entspricht",
      mask: "Fenster maskieren",
      skip: "kein Bild aufnehmen",
    },
  },
  tracker_auto_start: {
    title: "Tracker beginnen von selbst",
    description:
      "Ob Tracker in der Arbeitszeit und nach einem Hinweis von selbst beginnen: nie, bei der Anmeldung am Gerät, oder wenn jemand einen eigenen Abstand bekommen hat.",
    options: { off: "Nie", on_login: "Bei der Anmeldung am Gerät", on_assignment: "Mit eigenem Abstand" },
  },
  private_mode_minutes: {
    title: "Privater Modus",
    description: "Wie lange ein Mitglied den Tracker Titel und Bilder zurückhalten lassen kann; 0 heißt nie.",
  },
  review_seconds: {
    title: "Prüfung vor dem Senden",
    description: "Wie lange ein Tracker ein Bild dem Mitglied zeigt, das es verwerfen kann, bevor es gesendet wird.",
  },
  tracker_min_version: {
    title: "Ältester Tracker",
    description: "Tracker mit älterer Version sagen, dass sie zu alt sind; leer heißt keiner.",
  },
  blur_policy: {
    title: "Unschärfe",
    description: "Was an einem Bild unscharf ist: nichts, das Vorschaubild oder das gespeicherte Bild selbst.",
    options: { none: "Nichts", thumbnail: "Das Vorschaubild", full: "Das gespeicherte Bild" },
  },
  members_delete_screenshots: {
    title: "Mitglieder dürfen ihre Bilder löschen",
    description: "Ob Mitglieder die eigenen Bilder löschen dürfen.",
  },
  live_view: {
    title: "Live-Ansicht",
    description:
      "Ob der Bildschirm eines Mitglieds einige Minuten angesehen werden darf: angekündigt, mit Grund, und für das Mitglied in einer Liste sichtbar. Das Recht verlangt, kurz gesagt: dass nichts Milderes genügt, dass die Arbeitnehmervertretung zustimmt, und dass die Risiken vorher geprüft sind.",
    fields: {
      enabled: "Erlaubt",
      consent: "Das Mitglied",
      roles: "Zusehen dürfen",
      max_minutes: "Minuten höchstens",
      minutes_per_member_day: "Minuten je Mitglied und Tag",
      frame_seconds: "Sekunden zwischen Bildern",
      max_width: "Breite der Bilder (Pixel)",
      working_hours_only: "Nur in der Arbeitszeit",
      member_may_stop: "Mitglieder dürfen es beenden",
    },
    options: { notify: "erfährt es", ask: "muss zustimmen", admin: "Verwaltung", manager: "auch Leitungen" },
  },
  retention_days: {
    title: "Aufbewahrung in Tagen",
    description:
      "Wie viele Tage etwas bleibt: Aktivität (Signale, Titel, Anwendungen und Websites), Bilder, Protokoll (mindestens ein Jahr), Orte (Positionen, Netzadressen und Geräte beendeter Anmeldungen), Notizen (Notizen, Gründe, Titel von Besprechungen), Nachrichten (Mitteilungen, Adressen beendeter Einladungen, Importe). Stunden und Summen bleiben.",
    fields: {
      activity: "Aktivität",
      screenshots: "Bilder",
      audit: "Protokoll",
      places: "Orte und Geräte",
      notes: "Notizen und Gründe",
      messages: "Nachrichten und Einladungen",
    },
  },
  session_days: {
    title: "Erneut anmelden nach",
    description:
      "Nach so vielen Tagen muss sich ein Gerät erneut anmelden, so oft es auch benutzt wird. Gilt auch für offene Anmeldungen.",
  },
  second_factor_roles: {
    title: "Zweiter Faktor nötig",
    description: "Rollen, die einen zweiten Faktor brauchen. Ohne ihn können sie nichts tun, als einen einzurichten.",
  },
  self_registration: {
    title: "Selbst beitreten",
    description: "Ob Personen mit einer Adresse der nachgewiesenen Domain selbst beitreten dürfen, und als was.",
    fields: { enabled: "Erlaubt", role: "Als" },
  },
  backdating_hours: {
    title: "Nachtragen",
    description:
      "Wie weit zurück Mitglieder Kommen, Gehen, Pausen oder Besprechungen nachtragen dürfen. Älteres wartet auf Zustimmung.",
  },
  offline_days: {
    title: "Tracker ohne Verbindung",
    description: "Wie alt die Signale sein dürfen, die ein Tracker ohne Verbindung aufgehoben hat.",
  },
  own_corrections: {
    title: "Verwaltung korrigiert den eigenen Tag",
    description: "Die anderen erfahren davon, oder jemand von ihnen muss zustimmen.",
    options: { notify: "Die anderen erfahren es", approve: "Jemand anders stimmt zu" },
  },
  absence_notices: {
    title: "Über Fehlen informieren",
    description: "Ob Mitglieder erfahren, dass sie in einer Stunde ihrer Klasse gefehlt haben.",
  },
  session_correction_days: {
    title: "Anwesenheit ändern",
    description:
      "Wie viele Tage nach dem Ende einer Stunde die Lehrkraft ändern darf, wer da war. Die Verwaltung darf immer.",
  },
  daily_report_mail: {
    title: "Tägliche E-Mail an die Verwaltung",
    description: "Ob die Verwaltung zu jedem abgeschlossenen Tag eine E-Mail bekommt. Jeder kann sie abbestellen.",
  },
  face_enabled: {
    title: "Anwesenheit mit dem Gesicht",
    description:
      "Ob Mitglieder ihre Anwesenheit auch mit dem Gesicht zeigen dürfen. Das Recht verlangt, kurz gesagt: dass es nötig ist, dass alle eine echte Alternative haben, dass jede Person vorher schriftlich einwilligt, und dass bekannt ist, wie lange Gesichter bleiben.",
  },
  face_trust: {
    title: "Nur mit dem Gesicht gezeigt",
    description:
      "Jemand sieht es an, oder es zählt, wo das Gesicht erkannt wurde. Ein Gerät sendet, was es für das Gesicht hält: Wer ein Foto hat, kann es auch senden.",
    options: { review: "Jemand sieht es an", accept: "Zählt, wenn erkannt" },
  },
  face_retention_days: {
    title: "Gesichter bleiben",
    description:
      "Wie viele Tage nach der letzten Übereinstimmung ein Gesicht bleibt; nie länger, als dem Mitglied zugesagt war.",
  },
  productivity_rules: {
    title: "Produktivitätsregeln",
    description:
      "Welche Anwendungen und Websites als produktiv, neutral oder unproduktiv zählen. Die erste, die passt, entscheidet.",
    fields: { match: "Merkmal", pattern: "Name oder Domain", productivity: "Zählt als", category: "Kategorie" },
    options: {
      application: "Anwendung",
      domain: "Website",
      productive: "produktiv",
      neutral: "neutral",
      unproductive: "unproduktiv",
    },
  },
};

const ar: Record<string, Named> = {
  timezone: {
    title: "المنطقة الزمنية",
    description: "المنطقة الزمنية التي تبدأ فيها الأيام وتنتهي. والأيام المسجّلة تحتفظ بتواريخها.",
  },
  working_hours: {
    title: "ساعات العمل",
    description: "ساعات يوم العمل بالتوقيت المحلي. وما ينتهي قبل أن يبدأ فنهايته في اليوم التالي.",
    fields: { start: "البداية", end: "النهاية" },
  },
  working_days: { title: "أيام العمل", description: "أيام الأسبوع التي يُتوقع فيها حضور الأعضاء." },
  week_start: {
    title: "أول يوم في الأسبوع",
    description: "اليوم الذي يبدأ به الأسبوع في التقارير والملفات المصدّرة.",
    options: {
      monday: "الاثنين",
      tuesday: "الثلاثاء",
      wednesday: "الأربعاء",
      thursday: "الخميس",
      friday: "الجمعة",
      saturday: "السبت",
      sunday: "الأحد",
    },
  },
  holidays: { title: "العطل الرسمية", description: "أيام لا يُتوقع فيها أحد." },
  late_threshold_minutes: {
    title: "متأخر بعد",
    description: "من يحضر أول مرة بعد هذه المدة من بداية ساعات العمل متأخر.",
  },
  shift_early_hours: {
    title: "الحضور المبكر",
    description: "من يحضر قبل نوبته بهذا العدد من الساعات يُحسب على التاريخ الذي تبدأ فيه النوبة.",
  },
  auto_check_out_grace_minutes: {
    title: "مهلة الانصراف بعد النوبة",
    description: "المدة التي يستطيع فيها من لا متتبّع له أن يسجّل انصرافه بعد النوبة، قبل أن يُعدّ عمله منتهيًا معها.",
  },
  longest_session_hours: {
    title: "أطول فترة عمل",
    description: "لا تطول فترة أكثر من ذلك: وما لم ينهه أحد ينتهي عندئذ على الأكثر، ويُعلَّم للمراجعة.",
  },
  idle_threshold_seconds: {
    title: "خامل بعد",
    description: "من لا نشاط له أكثر من هذه المدة خامل. يسري من تسجيل الحضور التالي.",
  },
  screenshot_interval_minutes: {
    title: "الفترة بين الصور",
    description: "كم مرة تلتقط المتتبّعات الشاشة حين لا تكون للعضو فترة خاصة به.",
  },
  screenshot_timing: {
    title: "وقت التقاط الصور",
    description: "متى تلتقط المتتبّعات الشاشة: في نهاية كل فترة، أو مرة فيها في وقت غير متوقع.",
    options: { fixed: "في نهاية الفترة", random: "مرة في كل فترة، في وقت غير متوقع" },
  },
  screenshot_monitors: {
    title: "الشاشات في الصورة",
    description: "أي الشاشات تظهر في الصورة: كلها، أو الرئيسية، أو التي فيها النافذة الأمامية.",
    options: { all: "كلها", primary: "الرئيسية", active: "التي فيها النافذة الأمامية" },
  },
  capture_rules: {
    title: "ما تحجبه المتتبّعات",
    description:
      "ما تحجبه المتتبّعات قبل أن يغادر شيء الجهاز: نوافذ بحسب عنوانها أو تطبيقها أو عنوان موقعها تُغطّى في الصورة، أو لا تُلتقط صورة ما دامت مفتوحة. وإن لم يستطع متتبّع قراءة قاعدة حجب كل شيء. وبرامج كلمات المرور والتصفح الخاص مستثناة ما لم تقل القائمة غير ذلك.",
    fields: { field: "انظر إلى", match: "ينطبق حين", pattern: "النص", effect: "عندئذ" },
    options: {
      title: "العنوان",
      app: "التطبيق",
      url: "عنوان الموقع",
      contains: "يحتوي على",
      regex: "يطابق النمط",
      mask: "غطِّ النافذة",
      skip: "لا تلتقط صورة",
    },
  },
  tracker_auto_start: {
    title: "تسجّل المتتبّعات الحضور بنفسها",
    description:
      "هل تبدأ المتتبّعات بنفسها في ساعات العمل وبعد تنبيه: أبدًا، أو عند تسجيل الدخول إلى الجهاز، أو حين تُعطى للعضو فترة خاصة به.",
    options: { off: "أبدًا", on_login: "عند تسجيل الدخول إلى الجهاز", on_assignment: "حين تُعطى فترة خاصة" },
  },
  private_mode_minutes: {
    title: "الوضع الخاص",
    description: "كم دقيقة يستطيع العضو أن يجعل المتتبّع يحجب العناوين والصور؛ و0 تعني لا يستطيع.",
  },
  review_seconds: {
    title: "المراجعة قبل الإرسال",
    description: "كم ثانية يعرض المتتبّع الصورة على العضو، فيستطيع أن يستبعدها قبل أن تُرسل.",
  },
  tracker_min_version: {
    title: "أقدم متتبّع",
    description: "المتتبّعات الأقدم من هذا الإصدار تقول إنها قديمة جدًا؛ وفارغ يعني لا حد.",
  },
  blur_policy: {
    title: "التمويه",
    description: "ما يُموَّه من الصورة: لا شيء، أو الصورة المصغّرة، أو الصورة المحفوظة نفسها.",
    options: { none: "لا شيء", thumbnail: "الصورة المصغّرة", full: "الصورة المحفوظة" },
  },
  members_delete_screenshots: {
    title: "للأعضاء أن يحذفوا صورهم",
    description: "هل يجوز للأعضاء أن يحذفوا صورهم.",
  },
  live_view: {
    title: "العرض المباشر",
    description:
      "هل يجوز أن تُشاهد شاشة عضو بضع دقائق: بإعلان وسبب، ويراه العضو في قائمة. وباختصار، يشترط القانون ألا تكفي وسيلة أخف، وأن يوافق ممثلو العاملين، وأن تُقيَّم المخاطر مسبقًا.",
    fields: {
      enabled: "مسموح",
      consent: "العضو",
      roles: "من يجوز له المشاهدة",
      max_minutes: "الدقائق على الأكثر",
      minutes_per_member_day: "الدقائق للعضو في اليوم",
      frame_seconds: "الثواني بين الصور",
      max_width: "عرض الصور (بكسل)",
      working_hours_only: "في ساعات العمل فقط",
      member_may_stop: "للأعضاء أن يوقفوه",
    },
    options: { notify: "يُبلَّغ", ask: "يجب أن يوافق", admin: "المسؤولون", manager: "والمديرون أيضًا" },
  },
  retention_days: {
    title: "أيام الحفظ",
    description:
      "كم يومًا يُحفظ كل شيء: النشاط (الإشارات والعناوين والتطبيقات والمواقع)، والصور، والسجل (سنة على الأقل)، والأماكن (المواقع وعناوين الشبكة والأجهزة بعد انتهاء تسجيل الدخول)، والملاحظات (والأسباب وعناوين الاجتماعات)، والرسائل (الإشعارات وعناوين الدعوات المنتهية والاستيراد). أما الساعات والمجاميع فتبقى.",
    fields: {
      activity: "النشاط",
      screenshots: "الصور",
      audit: "السجل",
      places: "الأماكن والأجهزة",
      notes: "الملاحظات والأسباب",
      messages: "الرسائل والدعوات",
    },
  },
  session_days: {
    title: "تسجيل الدخول من جديد بعد",
    description:
      "بعد هذا العدد من الأيام يجب أن يسجّل الجهاز الدخول من جديد، مهما كثر استخدامه. ويسري على تسجيلات الدخول المفتوحة أيضًا.",
  },
  second_factor_roles: {
    title: "من يلزمه عامل ثانٍ",
    description: "أدوار يلزمها عامل ثانٍ. ومن دونه لا يستطيعون شيئًا غير إعداده.",
  },
  self_registration: {
    title: "الانضمام الذاتي",
    description: "هل يجوز لمن له عنوان في النطاق المُثبت أن ينضم بنفسه، وبأي دور.",
    fields: { enabled: "مسموح", role: "بدور" },
  },
  backdating_hours: {
    title: "التسجيل المتأخر",
    description:
      "إلى كم ساعة مضت يجوز للأعضاء أن يسجّلوا حضورًا أو انصرافًا أو استراحات أو اجتماعات. والأقدم ينتظر الموافقة.",
  },
  offline_days: {
    title: "متتبّعات بلا اتصال",
    description: "كم يومًا يجوز أن يكون عمر الإشارات التي احتفظ بها متتبّع بلا اتصال.",
  },
  own_corrections: {
    title: "المسؤولون يصحّحون أيامهم",
    description: "يُبلَّغ الآخرون بذلك، أو يجب أن يوافق أحدهم.",
    options: { notify: "يُبلَّغ الآخرون", approve: "يوافق شخص آخر" },
  },
  absence_notices: {
    title: "إبلاغ الأعضاء بغيابهم",
    description: "هل يُبلَّغ الأعضاء بأنهم غابوا عن حصة من حصص صفهم.",
  },
  session_correction_days: {
    title: "تغيير من حضر",
    description: "كم يومًا بعد نهاية الحصة يجوز للمعلّم أن يغيّر من حضر. وللمسؤولين ذلك دائمًا.",
  },
  daily_report_mail: {
    title: "رسالة يومية إلى المسؤولين",
    description: "هل تصل المسؤولين رسالة عن كل يوم مكتمل. ولكل منهم أن يلغيها لنفسه.",
  },
  face_enabled: {
    title: "الحضور بالوجه",
    description:
      "هل يجوز للأعضاء أن يُثبتوا حضورهم بوجوههم أيضًا. وباختصار، يشترط القانون أن يكون ذلك ضروريًا، وأن يكون للجميع بديل حقيقي، وأن يوافق كل شخص كتابةً قبله، وأن يُعرف كم تُحفظ الوجوه.",
  },
  face_trust: {
    title: "حضور بالوجه وحده",
    description: "ينظر فيه شخص، أو يُحتسب حيث عُرف الوجه. يرسل الجهاز ما يحسبه وجهًا: ومن معه صورة يستطيع أن يرسلها أيضًا.",
    options: { review: "ينظر فيه شخص", accept: "يُحتسب حيث قُبل" },
  },
  face_retention_days: {
    title: "مدة حفظ الوجوه",
    description: "كم يومًا يبقى الوجه بعد آخر تطابق؛ ولا يتجاوز أبدًا ما وُعد به العضو.",
  },
  productivity_rules: {
    title: "قواعد الإنتاجية",
    description: "أي التطبيقات والمواقع تُعدّ منتجة أو محايدة أو غير منتجة. وأول قاعدة تنطبق هي الحاسمة.",
    fields: { match: "انظر إلى", pattern: "الاسم أو النطاق", productivity: "يُعدّ", category: "الفئة" },
    options: {
      application: "تطبيق",
      domain: "موقع",
      productive: "منتج",
      neutral: "محايد",
      unproductive: "غير منتج",
    },
  },
};

const names = wordsOf({ en, de, ar });

/** `some_key` as it can be read where nobody has named it. */
const readable = (key: string) => key.charAt(0).toUpperCase() + key.slice(1).replaceAll("_", " ");

export const titleOf = (key: string): string => names[key]?.title ?? readable(key);
export const descriptionOf = (key: string, given: string): string => names[key]?.description ?? given;
export const fieldName = (key: string, field: string): string => names[key]?.fields?.[field] ?? readable(field);
export const optionName = (key: string, option: string): string | undefined => names[key]?.options?.[option];
