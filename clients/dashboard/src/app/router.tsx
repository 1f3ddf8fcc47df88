import { createRouter } from "@tanstack/react-router";
import { noteView } from "../frame/views.ts";
import { Failed } from "./failed.tsx";
import { inside, mailed, outside, root } from "./layouts.tsx";
import { Missing } from "./missing.tsx";
import { classesRoutes, framelessRoutes } from "./routes/classes.ts";
import { dayRoutes } from "./routes/day.ts";
import { hoursRoutes } from "./routes/hours.ts";
import { meRoutes } from "./routes/me.ts";
import { membersRoutes } from "./routes/members.ts";
import { reportsRoutes } from "./routes/reports.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { mailedRoutes, outsideRoutes } from "./routes/sign-in.ts";
import { teamRoutes } from "./routes/team.ts";

const routeTree = root.addChildren([
  outside.addChildren([...outsideRoutes]),
  mailed.addChildren([...mailedRoutes]),
  ...framelessRoutes,
  inside.addChildren([
    ...teamRoutes,
    ...dayRoutes,
    ...hoursRoutes,
    ...reportsRoutes,
    ...classesRoutes,
    ...membersRoutes,
    ...settingsRoutes,
    ...meRoutes,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultNotFoundComponent: Missing,
  defaultErrorComponent: Failed,
});

router.subscribe("onResolved", ({ toLocation: { pathname, search } }) => noteView(pathname, search));
