import type { Random } from "../../../common/random.ts";

/** What somebody's work looks like from outside. */
export type Desk = "engineering" | "design" | "support" | "sales";

/** A window in which somebody may be, and how much is typed and clicked there. */
export type Place = {
  readonly application: string;
  readonly title: string;
  readonly url?: string;
  readonly strokes_per_minute: number;
  readonly clicks_per_minute: number;
};

type Places = readonly [Place, ...Place[]];

const page = (host: string, path: string, title: string): Place => ({
  application: "Web Browser",
  title: `${title} - Web Browser`,
  url: `https://${host}${path}`,
  strokes_per_minute: 22,
  clicks_per_minute: 14,
});

const work = (application: string, strokes_per_minute: number, clicks_per_minute: number, ...titles: string[]) =>
  titles.map((title) => ({ application, title: `${title} - ${application}`, strokes_per_minute, clicks_per_minute }));

const everybody: Place[] = [
  ...work("Mail", 70, 9, "Inbox", "Re: Agenda for Thursday", "Draft: Weekly update"),
  ...work("Chat", 85, 6, "#general", "#team", "#announcements"),
  page("calendar.example.com", "/week", "This week"),
  page("wiki.example.com", "/onboarding", "Onboarding - Wiki"),
  // Nobody's business: trackers skip it by the rules that hold where nobody has set others.
  { ...page("bank.example.net", "/accounts", "Accounts"), title: "Accounts - Web Browser (Private)" },
];

const offTopic: Places = [
  page("news.example.org", "/", "Headlines"),
  page("video.example.org", "/watch?v=balcony-tomatoes", "Tomatoes on a balcony"),
  page("shop.example.net", "/cart", "Your cart"),
];

/** Host names are of the kind that belongs to nobody (RFC 2606), and so are the applications. */
const byDesk: Record<Desk, Places> = {
  engineering: [
    { application: "Code Editor", title: "invoice.ts - billing", strokes_per_minute: 150, clicks_per_minute: 5 },
    ...work("Code Editor", 150, 5, "invoice.test.ts - billing", "schema.sql - billing", "README.md - billing"),
    ...work("Terminal", 90, 1, "npm test", "git log", "logs: billing-staging"),
    page("code.example.com", "/billing/pulls/482", "Round totals once, at the end - Pull request 482"),
    page("docs.example.com", "/postgresql/indexes", "Indexes and ordering"),
    page("tracker.example.com", "/board/billing", "Billing board"),
  ],
  design: [
    { application: "Design Studio", title: "Checkout v3", strokes_per_minute: 12, clicks_per_minute: 44 },
    ...work("Design Studio", 12, 44, "Icons 24 px", "Colour tokens", "Checkout v3, mobile"),
    ...work("Photo Editor", 8, 38, "hero-autumn.tif", "packshot-12.tif"),
    page("prototype.example.com", "/p/checkout-v3", "Checkout v3 - Prototype"),
    page("fonts.example.com", "/specimen/grotesk", "Grotesk - Specimen"),
  ],
  support: [
    { application: "Help Desk", title: "Ticket 20481: Login loop", strokes_per_minute: 105, clicks_per_minute: 12 },
    ...work("Help Desk", 105, 12, "Ticket 20466: Refund", "Ticket 20490: Export is empty", "Queue: waiting"),
    page("status.example.com", "/", "All systems operational"),
    page("docs.example.com", "/help/exports", "How exports work"),
    page("wiki.example.com", "/support/answers", "Answers that helped - Wiki"),
  ],
  sales: [
    { application: "Spreadsheet", title: "Forecast Q4.xlsx", strokes_per_minute: 60, clicks_per_minute: 22 },
    ...work("Spreadsheet", 60, 22, "Price list.xlsx", "Renewals.xlsx"),
    ...work("Presentation", 35, 24, "Introduction.pptx", "Offer, version 4.pptx"),
    page("crm.example.com", "/pipeline", "Pipeline - CRM"),
    page("crm.example.com", "/accounts/1207", "Account 1207 - CRM"),
  ],
};

const [firstOffTopic, ...otherOffTopic] = offTopic;

/** Mostly one's own work, then what everybody does, and sometimes neither. */
export function placesOf(random: Random, desk: Desk): Places {
  const drawn = random();
  if (drawn < 0.07) return [firstOffTopic, ...otherOffTopic];
  const [first, ...others] = byDesk[desk];
  return drawn < 0.3 ? [first, ...everybody] : [first, ...others];
}
