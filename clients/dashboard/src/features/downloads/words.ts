import { wordsOf } from "../../words/words.ts";

const en = {
  title: "Downloads",
  trackers: "Trackers",
  why: "A tracker runs on the computer where you work: it checks you in and out, and shows you what it sends before it sends it.",
  system: { windows: "Windows", macos: "macOS", linux: "Linux" },
  yours: "Your system",
  version: (version: string) => `Version ${version}`,
  download: "Download",
  command: "Copy a command",
  commandFor: "Command for a terminal",
  commandHint: "The address in it is good for a minute.",
  checksum: "SHA-256 checksum",
  checksumHint: "Compare it with that of the file that has arrived:",
  processor: { x64: "Intel or AMD, 64 bit", arm64: "ARM, 64 bit" },
  processorOfMac: { x64: "Intel", arm64: "Apple silicon" },
  begin: "Then, in a terminal",
  unsigned: "If the system warns of an unknown publisher, ask whoever runs this installation before you go on.",
  none: "No tracker has been published here yet.",
  noneHint:
    "Whoever runs this installation publishes them. Until then, working hours are kept by checking in on “My day”.",
  toMyDay: "To my day",
  failed: "It is not there any more. Load the page again.",
};

const de: typeof en = {
  title: "Downloads",
  trackers: "Tracker",
  why: "Ein Tracker läuft auf dem Computer, an dem Sie arbeiten: Er trägt Ihr Kommen und Gehen ein und zeigt Ihnen, was er sendet, bevor er es sendet.",
  system: { windows: "Windows", macos: "macOS", linux: "Linux" },
  yours: "Ihr System",
  version: (version) => `Version ${version}`,
  download: "Herunterladen",
  command: "Befehl kopieren",
  commandFor: "Befehl für ein Terminal",
  commandHint: "Die Adresse darin gilt eine Minute.",
  checksum: "Prüfsumme SHA-256",
  checksumHint: "Vergleichen Sie sie mit der Datei, die angekommen ist:",
  processor: { x64: "Intel oder AMD, 64 Bit", arm64: "ARM, 64 Bit" },
  processorOfMac: { x64: "Intel", arm64: "Apple-Chip" },
  begin: "Danach, in einem Terminal",
  unsigned:
    "Warnt das System vor einem unbekannten Herausgeber, fragen Sie erst, wer diese Installation betreibt, bevor Sie fortfahren.",
  none: "Hier ist noch kein Tracker veröffentlicht.",
  noneHint:
    "Wer diese Installation betreibt, veröffentlicht sie. Bis dahin erfassen Sie Arbeitszeiten unter „Mein Tag“.",
  toMyDay: "Zu meinem Tag",
  failed: "Die Datei ist nicht mehr da. Laden Sie die Seite neu.",
};

const ar: typeof en = {
  title: "التنزيلات",
  trackers: "برامج التتبّع",
  why: "يعمل برنامج التتبّع على الحاسوب الذي تعمل عليه: يسجّل حضورك وانصرافك، ويريك ما سيرسله قبل إرساله.",
  system: { windows: "Windows", macos: "macOS", linux: "Linux" },
  yours: "نظامك",
  version: (version) => `الإصدار ${version}`,
  download: "تنزيل",
  command: "نسخ أمر",
  commandFor: "أمر للطرفية",
  commandHint: "العنوان فيه صالح لدقيقة واحدة.",
  checksum: "بصمة SHA-256",
  checksumHint: "قارنها ببصمة الملف الذي وصلك:",
  processor: { x64: "Intel أو AMD، ‏64 بت", arm64: "ARM، ‏64 بت" },
  processorOfMac: { x64: "Intel", arm64: "Apple silicon" },
  begin: "ثم في الطرفية",
  unsigned: "إذا حذّرك النظام من ناشر مجهول فاسأل من يدير هذا النظام قبل المتابعة.",
  none: "لم يُنشر هنا أي برنامج تتبّع بعد.",
  noneHint: "ينشرها من يدير هذا النظام. حتى ذلك الحين سجّل ساعاتك من «يومي».",
  toMyDay: "إلى يومي",
  failed: "لم يعد موجودًا. أعد تحميل الصفحة.",
};

export const w = wordsOf({ en, de, ar });
