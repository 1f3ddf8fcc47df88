/** Colours by what they are for. Mail programs without a dark mode show these. */
const LIGHT = {
  page: "#f2f4f6",
  card: "#ffffff",
  tile: "#f4f6f8",
  line: "#e1e5e9",
  ink: "#1a2026",
  soft: "#5b6670",
  link: "#1769b5",
  button: "#1769b5",
  onButton: "#ffffff",
};

/** The same for mail programs that know dark mode. The text on a button stays as it is. */
const DARK: Record<Exclude<keyof typeof LIGHT, "onButton">, string> = {
  page: "#14171a",
  card: "#1f2428",
  tile: "#2a3036",
  line: "#363d44",
  ink: "#eceff1",
  soft: "#a3adb6",
  link: "#7cb8f0",
  button: "#2b75c2",
};

export const BUTTON_COLOUR = LIGHT.button;

/** The style sheet: what narrow screens and dark mode change of the inline styles, by an element's classes. */
export const STYLE_SHEET = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.pad{padding-left:20px!important;padding-right:20px!important}}
@media (prefers-color-scheme:dark){
.page{background-color:${DARK.page}!important}\
.card{background-color:${DARK.card}!important;border-color:${DARK.line}!important}
.ink{color:${DARK.ink}!important}.soft{color:${DARK.soft}!important}.line{border-color:${DARK.line}!important}
.tile{background-color:${DARK.tile}!important}\
.button{background-color:${DARK.button}!important}.link{color:${DARK.link}!important}}`;

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const INK = `color:${LIGHT.ink}`;
const SOFT = `color:${LIGHT.soft}`;
const UNDERLINE = `border-bottom:1px solid ${LIGHT.line}`;

/** An inline style of its declarations, in their order. */
const inline = (...declarations: string[]) => declarations.join(";");

/** The inline styles of a mail, each named after what wears it. Many mail programs read nothing else. */
export const STYLES = {
  body: inline("margin:0", "padding:0", `background-color:${LIGHT.page}`),
  preview: inline("display:none", "max-height:0", "overflow:hidden"),
  page: `background-color:${LIGHT.page}`,
  brand: inline(FONT, "font-size:14px", "font-weight:600", "letter-spacing:.02em", SOFT, "padding:0 32px 12px"),
  card: inline(
    `background-color:${LIGHT.card}`,
    `border:1px solid ${LIGHT.line}`,
    "border-radius:10px",
    "padding:30px 32px 18px",
  ),
  heading: inline(FONT, "font-size:22px", "line-height:1.3", "font-weight:650", INK, "margin:0 0 16px"),
  reason: inline(FONT, "font-size:13px", "line-height:1.5", SOFT, "padding:16px 32px 0"),
  unsubscribe: inline(SOFT, "text-decoration:underline"),

  paragraph: inline(FONT, "font-size:16px", "line-height:1.55", INK, "margin:0 0 16px"),
  note: inline(FONT, "font-size:14px", "line-height:1.5", SOFT, "margin:0 0 12px"),

  button: inline(`background-color:${LIGHT.button}`, "border-radius:7px"),
  buttonText: inline(
    FONT,
    "display:inline-block",
    "padding:12px 24px",
    "font-size:16px",
    "font-weight:600",
    `color:${LIGHT.onButton}`,
    "text-decoration:none",
  ),
  address: inline(FONT, "font-size:13px", "line-height:1.5", SOFT, "margin:0 0 16px", "word-break:break-all"),
  link: `color:${LIGHT.link}`,

  figures: inline("margin:0 0 8px", "table-layout:fixed"),
  tile: inline(FONT, `background-color:${LIGHT.tile}`, "border-radius:8px", "padding:12px 14px"),
  value: inline("font-size:22px", "line-height:1.25", "font-weight:650", INK, "white-space:nowrap"),
  label: inline("font-size:13px", "line-height:1.4", SOFT),

  title: inline(FONT, "font-size:16px", "font-weight:650", INK, "margin:18px 0 10px"),
  table: inline("border-collapse:collapse", "margin:0 0 4px"),
  column: (padding: string, align: "left" | "right") =>
    inline(FONT, "font-size:13px", "font-weight:500", SOFT, padding, UNDERLINE, `text-align:${align}`),
  cell: (padding: string, wrapping: string) =>
    inline(FONT, "font-size:15px", "line-height:1.4", INK, padding, UNDERLINE, wrapping),
  more: inline(FONT, "font-size:14px", SOFT, "margin:8px 0 0"),
  gap: inline("height:14px", "line-height:14px"),
};
