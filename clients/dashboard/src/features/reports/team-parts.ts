import type { Series } from "../../ui/chart/fill.tsx";
import { w } from "./words.ts";

/** What is told of the days of a team: how much of their net work was active. */
export const TEAM_PARTS = [
  { key: "active", name: w.active, fill: "active", alone: true },
  { key: "rest", name: w.otherWork, fill: "rest" },
] as const satisfies readonly Series[];
