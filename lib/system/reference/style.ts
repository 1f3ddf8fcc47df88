/** The style of the reference page, light or dark as the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2433; --dim: #5c667a; --line: #dfe3ea; --paper: #fff; --side: #f6f7f9; --code: #f3f5f8; --accent: #2f5bd0;
  --get: #1f7a4d; --post: #2f5bd0; --put: #9a5b00; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e9f0; --dim: #9aa5b8; --line: #2c3442; --paper: #141922; --side: #10141b; --code: #1b222d; --accent: #8fb0ff;
  --get: #5fc794; --post: #8fb0ff; --put: #e3a752; --delete: #ff8f86; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; display: grid; grid-template-columns: 300px minmax(0, 1fr); font: 15px/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--accent); }
code, pre, .path, .method { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
code { background: var(--code); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
aside { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-right: 1px solid var(--line); background: var(--side); padding: 1.25rem 1rem 2rem; }
aside header { display: flex; align-items: baseline; justify-content: space-between; margin-bottom: 1rem; }
.brand { font-size: 1.15rem; font-weight: 700; color: var(--ink); text-decoration: none; }
.brand span, #version, .search span { color: var(--dim); font-weight: 400; }
#version { font-size: .8rem; }
.search span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
input { width: 100%; font: inherit; padding: .45rem .65rem; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); color: var(--ink); }
input:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
nav h2 { font-size: .72rem; letter-spacing: .06em; text-transform: uppercase; color: var(--dim); margin: 1.1rem 0 .25rem; }
nav a { display: grid; grid-template-columns: 3.6em 1fr; gap: .35rem; padding: .16rem .35rem; border-radius: 4px; text-decoration: none; color: var(--ink); font-size: .82rem; }
nav a:hover, nav a.current { background: var(--code); }
nav a .path { overflow-wrap: anywhere; font-size: .92em; }
main { padding: 2rem clamp(1rem, 4vw, 3.5rem) 6rem; max-width: 1280px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
.lead { color: var(--dim); font-size: 1.05rem; margin: 0 0 1.25rem; }
section.tag > h2 { font-size: 1.35rem; margin: 3rem 0 .1rem; padding-top: 1rem; border-top: 2px solid var(--line); }
section.tag > p { color: var(--dim); margin: 0 0 1rem; }
article { border: 1px solid var(--line); border-radius: 10px; margin: 0 0 1.1rem; padding: 1rem 1.2rem; }
article:target { border-color: var(--accent); }
article h3 { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: baseline; margin: 0; font-size: 1rem; }
article h3 a { color: inherit; text-decoration: none; }
.method { font-weight: 700; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .delete { color: var(--delete); }
h3 .path { font-weight: 600; font-size: .98em; overflow-wrap: anywhere; }
.role { margin-left: auto; font-size: .75rem; font-weight: 500; color: var(--dim); border: 1px solid var(--line); border-radius: 99px; padding: .05rem .6rem; white-space: nowrap; }
.summary { margin: .4rem 0 0; }
.why { margin: .15rem 0 0; color: var(--dim); }
h4 { font-size: .76rem; letter-spacing: .05em; text-transform: uppercase; color: var(--dim); margin: 1.1rem 0 .35rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
td, th { text-align: left; vertical-align: top; padding: .28rem .8rem .28rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; color: var(--dim); border-top: 0; font-size: .78rem; }
td:first-child { white-space: nowrap; }
td:nth-child(2) { min-width: 5.5rem; }
.required { color: var(--delete); font-size: .75rem; }
.type { color: var(--dim); }
details { margin-top: .6rem; border-top: 1px solid var(--line); padding-top: .5rem; }
summary { cursor: pointer; font-size: .87rem; font-weight: 600; }
summary .type { font-weight: 400; }
.columns { display: grid; grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); gap: 0 1.5rem; align-items: start; }
pre { margin: 0; background: var(--code); border-radius: 8px; padding: .75rem .9rem; overflow: auto; max-height: 26rem; line-height: 1.45; }
.error { color: var(--delete); }
[hidden] { display: none !important; }
@media (max-width: 900px) {
  body { display: block; }
  aside { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  nav { display: none; }
  .columns { grid-template-columns: minmax(0, 1fr); }
  .role { margin-left: 0; }
}
`;
