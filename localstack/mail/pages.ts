import type { Email } from "postal-mime";
import { escapeXml } from "../guard/s3-error.ts";

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
a{color:#0b5cad}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem;border-bottom:1px solid #d7dce1}
pre{white-space:pre-wrap;background:#f4f6f8;padding:1rem}iframe{width:100%;height:32rem;border:1px solid #d7dce1}`;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeXml(title)}</title><style>${style}</style>${body}</html>`;
}

function addresses(list: Email["to"]): string {
  return escapeXml((list ?? []).map((entry) => entry.address ?? entry.name ?? "").join(", "));
}

/** The mails, newest first. */
export function listPage(mails: readonly { name: string; mail: Email }[]): string {
  const rows = mails.map(({ name, mail }) => {
    const subject = `<a href="/${name}">${escapeXml(mail.subject ?? "(no subject)")}</a>`;
    return `<tr><td>${subject}<td>${addresses(mail.to)}<td>${escapeXml(mail.date ?? name.slice(0, 19))}</tr>`;
  });
  const table = `<table><tr><th>Subject<th>To<th>Date</tr>${rows.join("")}</table>`;
  return page("Caught mail", `<h1>Caught mail</h1>${mails.length === 0 ? "<p>Nothing was sent yet.</p>" : table}`);
}

/** One mail: its heads, its text, and its HTML in a frame that runs no scripts. */
export function messagePage(name: string, mail: Email): string {
  const heads = `<p><a href="/">All mail</a> · <a href="/${name}/raw">source</a></p><h1>${escapeXml(mail.subject ?? "(no subject)")}</h1>
<p>From ${escapeXml(mail.from?.address ?? "")}<br>To ${addresses(mail.to)}<br>${escapeXml(mail.date ?? "")}</p>`;
  const text = mail.text === undefined ? "" : `<pre>${escapeXml(mail.text)}</pre>`;
  const html = mail.html === undefined ? "" : `<iframe sandbox title="HTML" src="/${name}/html"></iframe>`;
  return page(mail.subject ?? "Mail", `${heads}${text}${html}`);
}
