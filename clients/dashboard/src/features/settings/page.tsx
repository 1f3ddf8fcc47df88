import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Sections } from "../../ui/sections/sections.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useSettled } from "../../ui/use-settled.ts";
import { GROUP_NAMES, type Group as GroupName, inOrder } from "../../words/settings/groups.ts";
import { descriptionOf, titleOf } from "../../words/settings/names.ts";
import { type Setting, settings } from "./queries.ts";
import { SettingRow } from "./setting-row.tsx";
import styles from "./settings.module.css";
import { w } from "./words.ts";

const route = getRouteApi("/inside/settings/$group");

/** The organization's rules, each with a form that its schema draws. */
export function SettingsPage() {
  const { group } = route.useParams();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const all = useQuery(settings());
  useChannel("settings");
  const settle = useCallback(
    (next: string) => void navigate({ search: next === "" ? {} : { q: next }, replace: true }),
    [navigate],
  );
  const [typed, setTyped] = useSettled(q, settle);
  const { organization } = useMe();
  const current = GROUP_NAMES.find((each) => each === group);
  const known = GROUP_NAMES.filter((each) => each !== "more" || inOrder(all.data ?? [], "more").length > 0);
  const sections = [
    ...known.map((each) => ({ to: "/settings/$group", params: { group: each }, name: w.groups[each] })),
    { to: "/organizations/$id", params: { id: organization.id }, name: w.organization },
  ];
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <div className={styles.head}>
          <Sections label={w.groups.name} sections={sections} />
          <search className={styles.search}>
            <TextField
              label={w.search}
              isLabelHidden
              type="search"
              placeholder={w.search}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
              data-filter
            />
          </search>
        </div>
        <Loaded of={all} skeleton={<SettingsSkeleton />}>
          {(items) =>
            q === "" ? (
              <Group items={items} group={current} />
            ) : (
              <Found items={items.filter((setting) => isFound(setting, q))} onClear={() => setTyped("")} />
            )
          }
        </Loaded>
      </Main>
    </>
  );
}

function Group({ items, group }: { items: readonly Setting[]; group: GroupName | undefined }) {
  if (group === undefined) return <Absent title={w.absent} to="/settings" back={w.toSettings} />;
  const shown = inOrder(items, group);
  return (
    <Card title={shown.length > 1 ? w.groups[group] : undefined} isFlush>
      {shown.map((setting) => (
        <SettingRow key={setting.key} setting={setting} />
      ))}
    </Card>
  );
}

function Found({ items, onClear }: { items: readonly Setting[]; onClear: () => void }) {
  if (items.length === 0)
    return (
      <Card>
        <Empty title={w.nothing} action={<Button onClick={onClear}>{w.clear}</Button>} />
      </Card>
    );
  return GROUP_NAMES.map((group) => ({ group, found: inOrder(items, group) }))
    .filter(({ found }) => found.length > 0)
    .map(({ group, found }) => (
      <Card key={group} title={w.groups[group]} count={w.found(found.length)} isFlush>
        {found.map((setting) => (
          <SettingRow key={setting.key} setting={setting} />
        ))}
      </Card>
    ));
}

function isFound({ key, description }: Setting, q: string): boolean {
  const text = `${titleOf(key)} ${descriptionOf(key, description)} ${key}`.toLocaleLowerCase();
  return q
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function SettingsSkeleton() {
  return <Skeleton height={620} />;
}
