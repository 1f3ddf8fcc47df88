/** Texts that have broken pages, mails, logs and databases elsewhere. None is longer than what a short field takes but the last ones. */
export const HOSTILE: Readonly<Record<string, string>> = {
  script: "<script>alert(1)</script>",
  "an image that fails": "<img src=x onerror=alert(1)>",
  "a drawing that loads": "<svg/onload=alert(1)>",
  "the end of a title": "</title><script>alert(1)</script>",
  "the end of an attribute": `"><b onclick='alert(1)'>x</b>`,
  "an attribute without quotes": "x' onmouseover='alert(1)",
  "an address that runs": "javascript:alert(1)",
  "the end of a comment": "--><script>alert(1)</script>",
  "CDATA that ends": "]]><script>alert(1)</script>",
  "a template": "{{constructor.constructor('alert(1)')()}}",
  "a template of another kind": "\u0024{alert(1)}#{7*7}<%= 7*7 %>",
  "entities that are none yet": "&lt;script&gt;&#x3c;&amp;lt;",
  SQL: "'; drop table users; --",
  "a header of its own": "x\r\nSet-Cookie: role=admin",
  NUL: "be\0fore",
  "half of a pair": "be\ud83dfore",
  "the other half": "be\udc00fore",
  "no character": "be\uffffhind\ufffe",
  "directions turned": "\u202egpj.exe\u2066x\u2069\u202c",
  "marks without end": `Z${"\u0334\u0353".repeat(20)}`,
  "a family": "👨‍👩‍👧‍👦 und Grüße, 名前",
  "control characters": "\u0001\u0007\u001b[31mred\u007f\u0085\u2028x",
  "an escape for somebody else": "\\u003cscript\\u003e\\",
  "a thousand characters": "<b>".repeat(333),
  "a megabyte": "<".repeat(1_048_576),
};

/** What is kept of a text: databases and queues take neither NUL nor what is no character; all else stays. */
export const kept = (text: string): string =>
  text
    .replaceAll("\0", "")
    .toWellFormed()
    .replaceAll(/[\ufffe\uffff]/g, "\ufffd");
