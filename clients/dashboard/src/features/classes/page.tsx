import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { MapPin, Plus, ScanFace } from "lucide-react";
import { useCallback, useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { type Me, useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { Button, buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { lazily } from "../../ui/lazily.ts";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useSettled } from "../../ui/use-settled.ts";
import { ClassTable } from "./class-table.tsx";
import { NextCard } from "./next-card.tsx";
import { NowCard } from "./now-card.tsx";
import { OwnCard } from "./own-card.tsx";
import styles from "./page.module.css";
import { allClasses, type Class } from "./queries.ts";
import { w } from "./words.ts";

const ClassDialog = lazily(async () => (await import("./class-dialog.tsx")).ClassDialog);
const PlacesDialog = lazily(async () => (await import("./places-dialog.tsx")).PlacesDialog);

const route = getRouteApi("/inside/classes");

/** Classes: one's own, those one is in, those one may enrol in or looks after; and what is on. */
export function ClassesPage() {
  const { search = "", show } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const isArchived = show === "archived";
  const classes = useQuery(allClasses(!isArchived));
  const [asked, setAsked] = useState<"class" | "places">();
  const close = () => setAsked(undefined);
  const teaches = hasAtLeast(me.user.role, "teacher");
  const turnTo = useCallback(
    (change: { search?: string; show?: string }) =>
      void navigate({
        search: (before) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value)),
        replace: true,
      }),
    [navigate],
  );
  const [typed, setTyped] = useSettled(
    search,
    useCallback((wanted) => turnTo({ search: wanted }), [turnTo]),
  );
  return (
    <>
      <TopBar title={w.title}>
        <div className={styles.top}>
          {teaches ? (
            <>
              <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => setAsked("class")}>
                {w.create}
              </Button>
              <Button icon={<MapPin aria-hidden />} onClick={() => setAsked("places")}>
                {w.places}
              </Button>
            </>
          ) : (
            <Link to="/me/face" className={buttonClass()}>
              <ScanFace aria-hidden />
              {w.face}
            </Link>
          )}
        </div>
      </TopBar>
      <Main>
        <div className={styles.columns}>
          <NowCard />
          <NextCard />
        </div>
        {!teaches && <OwnCard />}
        <div className={styles.filters}>
          <TextField
            label={w.search}
            isLabelHidden
            type="search"
            placeholder={w.search}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            data-filter
          />
          <SelectField
            label={w.show}
            isLabelHidden
            value={isArchived ? "archived" : ""}
            onChange={({ target }) => turnTo({ show: target.value })}
          >
            <option value="">{w.current}</option>
            <option value="archived">{w.archived}</option>
          </SelectField>
        </div>
        <Loaded of={classes} skeleton={<Skeleton height={260} />}>
          {(all) => (
            <Groups
              all={all}
              search={typed}
              isArchived={isArchived}
              teaches={teaches}
              onClear={() => turnTo({ search: "" })}
            />
          )}
        </Loaded>
      </Main>
      <DialogPlace onClose={close}>
        {asked === "class" && <ClassDialog onClose={close} />}
        {asked === "places" && <PlacesDialog onClose={close} />}
      </DialogPlace>
    </>
  );
}

function Groups({
  all,
  search,
  isArchived,
  teaches,
  onClear,
}: {
  all: readonly Class[];
  search: string;
  isArchived: boolean;
  teaches: boolean;
  onClear: () => void;
}) {
  const me = useMe();
  const wanted = search.trim().toLocaleLowerCase();
  const found = all.filter(({ name, code, teacher }) =>
    [name, code, teacher.name].some((text) => text.toLocaleLowerCase().includes(wanted)),
  );
  if (all.length === 0)
    return (
      <Card>
        {isArchived ? (
          <Empty title={w.noneArchived} />
        ) : (
          <Empty title={w.none}>{teaches ? w.noneTeacher : w.noneMember}</Empty>
        )}
      </Card>
    );
  if (found.length === 0)
    return (
      <Card>
        <Empty title={w.noneMatches} action={<Button onClick={onClear}>{w.clear}</Button>} />
      </Card>
    );
  const groups = Map.groupBy(found, (each) => groupOf(each, me));
  return (["yours", "enrolled", "lookAfter", "open"] as const).map((group) => {
    const classes = groups.get(group);
    if (classes === undefined) return null;
    return (
      <Card key={group} title={w[group]} count={w.classes(classes.length)} isFlush>
        <ClassTable classes={classes} />
      </Card>
    );
  });
}

function groupOf({ teacher, my_enrollment }: Class, { user }: Me) {
  if (teacher.id === user.id) return "yours";
  if (my_enrollment !== null) return "enrolled";
  return hasAtLeast(user.role, "manager") ? "lookAfter" : "open";
}
