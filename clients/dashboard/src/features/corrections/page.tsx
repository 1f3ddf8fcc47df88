import { getRouteApi } from "@tanstack/react-router";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { Main } from "../../ui/main/main.tsx";
import { LeavesTab } from "./leaves-tab.tsx";
import { RequestsTab } from "./requests-tab.tsx";
import { RulesTab } from "./rules-tab.tsx";
import { SchedulesTab } from "./schedules-tab.tsx";
import { type Tab, Tabs } from "./tabs.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/corrections");

/** What people ask for: changes of days and leave; when they are expected; and other rules for days that are over. */
export function CorrectionsPage() {
  const { tab } = route.useSearch();
  const { role } = useMe().user;
  const tabs: Tab[] = ["requests", "leaves", "schedules", ...(hasAtLeast(role, "admin") ? (["rules"] as const) : [])];
  const shown = tabs.find((each) => each === tab) ?? "requests";
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <Tabs tabs={tabs} shown={shown} />
        {shown === "requests" && <RequestsTab />}
        {shown === "leaves" && <LeavesTab />}
        {shown === "schedules" && <SchedulesTab />}
        {shown === "rules" && <RulesTab />}
      </Main>
    </>
  );
}
