import { escapeHtml } from "../platform/mail/html.ts";
import type { MailKind } from "./unsubscribe.ts";

const NAMES: Record<MailKind, string> = { daily_report: "the daily report" };

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.55 -apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
background:#f2f4f6;color:#1a2026;margin:0;padding:12vh 16px}
main{max-width:460px;margin:0 auto;background:#fff;border:1px solid #e1e5e9;border-radius:10px;padding:30px 32px}
h1{font-size:22px;line-height:1.3;margin:0 0 12px}p{margin:0 0 20px}
button{font:inherit;font-weight:600;color:#fff;background:#1769b5;border:0;border-radius:7px;\
padding:12px 24px;cursor:pointer}
button:focus-visible{outline:3px solid #7cb8f0;outline-offset:2px}
@media (prefers-color-scheme:dark){body{background:#14171a;color:#eceff1}\
main{background:#1f2428;border-color:#363d44}}`;

/** What a browser shows behind an unsubscribe link: a question, or what was done and how to undo it. */
export function unsubscribePage({ kind, subscribed }: { kind: MailKind; subscribed: boolean }, token: string): string {
  const action = escapeHtml(`?token=${encodeURIComponent(token)}&subscribed=${String(!subscribed)}`);
  const name = escapeHtml(NAMES[kind]);
  const [title, text, button] = subscribed
    ? [`Stop ${name}?`, `You get ${name} by mail. You can turn it on again at any time.`, `Stop ${name}`]
    : ["You are unsubscribed", `You do not get ${name} by mail any more.`, `Get ${name} again`];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">\
<meta name="robots" content="noindex">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>\
<form method="post" action="${action}"><button>${button}</button></form></main></body></html>
`;
}
