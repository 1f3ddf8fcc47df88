import { wordsOf } from "../../words/words.ts";

const en = {
  name: "Your camera",
  start: "Switch the camera on",
  why: "The picture stays on this device: a program here turns it into numbers, and only those are sent.",
  starting: "The camera is starting …",
  computing: "Looking at your face …",
  noFace: "No face was found. Look straight into the camera, with light on your face.",
  denied: "The browser does not let this page use the camera. Allow it in the settings of the browser.",
  none: "No camera was found on this device.",
  failed: "The program that looks at faces could not be loaded. Try again.",
};

type Words = typeof en;

const de: Words = {
  name: "Ihre Kamera",
  start: "Kamera einschalten",
  why: "Das Bild bleibt auf diesem Gerät: Ein Programm macht hier Zahlen daraus, und nur die werden gesendet.",
  starting: "Die Kamera startet …",
  computing: "Ihr Gesicht wird betrachtet …",
  noFace: "Kein Gesicht gefunden. Blicken Sie gerade in die Kamera, mit Licht auf dem Gesicht.",
  denied: "Der Browser lässt diese Seite die Kamera nicht benutzen. Erlauben Sie es in seinen Einstellungen.",
  none: "Dieses Gerät hat keine Kamera.",
  failed: "Das Programm, das Gesichter betrachtet, konnte nicht geladen werden. Versuchen Sie es erneut.",
};

const ar: Words = {
  name: "الكاميرا",
  start: "تشغيل الكاميرا",
  why: "تبقى الصورة على هذا الجهاز: يحوّلها برنامج هنا إلى أرقام، ولا يُرسَل سواها.",
  starting: "الكاميرا قيد التشغيل …",
  computing: "جارٍ النظر إلى وجهك …",
  noFace: "لم يُعثر على وجه. انظر إلى الكاميرا مباشرة مع إضاءة على وجهك.",
  denied: "لا يسمح المتصفح لهذه الصفحة باستخدام الكاميرا. اسمح بذلك في إعداداته.",
  none: "لا توجد كاميرا في هذا الجهاز.",
  failed: "تعذّر تحميل البرنامج الذي ينظر إلى الوجوه. أعد المحاولة.",
};

export const w = wordsOf({ en, de, ar });
