import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ellipsis, Plus, Upload, UserMinus, UserPlus } from "lucide-react";
import { useCallback } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { allDepartments } from "../../api/departments.ts";
import { useMe } from "../../api/session.ts";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Menu, MenuItem } from "../../ui/menu/menu.tsx";
import { type Role, w as roleWords, type Standing } from "../../ui/roles.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useSettled } from "../../ui/use-settled.ts";
import { AddDialog } from "./add-dialog.tsx";
import { DeactivateDialog } from "./deactivate-dialog.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { LookedAfterTable } from "./looked-after-table.tsx";
import { MemberTable } from "./member-table.tsx";
import { MembersFrame } from "./members-frame.tsx";
import styles from "./page.module.css";
import { lookedAfter, memberList } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/members");
const ROLES = Object.keys(roleWords.roles) as Role[];
const STATUSES = {
  active: w.statusActive,
  inactive: w.statusInactive,
  terminated: w.statusTerminated,
  all: w.statusAll,
} as const;

type Wanted = { q?: string; role?: Role; status?: Standing | "all"; department?: string; open?: Opened };
type Opened = "invite" | "add" | "deactivate";

/** Who belongs to the organization. */
export function MembersPage() {
  const isAdmin = hasAtLeast(useMe().user.role, "admin");
  return isAdmin ? <AllMembers /> : <LookedAfter />;
}

function useWanted() {
  const wanted = route.useSearch();
  const navigate = route.useNavigate();
  const turnTo = useCallback(
    (change: { [Key in keyof Wanted]: Wanted[Key] | undefined }) =>
      void navigate({
        search: (before) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, each]) => each)),
        replace: true,
      }),
    [navigate],
  );
  return { wanted, turnTo };
}

function AllMembers() {
  const { wanted, turnTo } = useWanted();
  const { open, ...filter } = wanted;
  const list = useInfiniteQuery(memberList(filter));
  const members = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = Object.keys(filter).length > 0;
  const show = (dialog: Opened | undefined) => turnTo({ open: dialog });
  return (
    <MembersFrame
      actions={
        <>
          <Button icon={<Plus aria-hidden />} onClick={() => show("add")}>
            {w.add}
          </Button>
          <Button kind="primary" icon={<UserPlus aria-hidden />} onClick={() => show("invite")}>
            {w.invite}
          </Button>
          <MoreActions onDeactivate={() => show("deactivate")} />
        </>
      }
    >
      <Card
        title={w.people}
        count={list.data && w.count(members.length, list.hasNextPage)}
        isFlush
        actions={<Filters {...{ wanted, turnTo }} isAdmin />}
      >
        <Loaded of={list} skeleton={<ListSkeleton />}>
          {() =>
            members.length > 0 ? (
              <MemberTable
                members={members}
                hasMore={list.hasNextPage && !list.isFetchNextPageError}
                isLoadingMore={list.isFetchingNextPage}
                onMore={() => void list.fetchNextPage()}
              />
            ) : isFiltered ? (
              <Empty
                title={w.nobodyMatches}
                action={
                  <Button
                    onClick={() => turnTo({ q: undefined, role: undefined, status: "all", department: undefined })}
                  >
                    {w.clear}
                  </Button>
                }
              />
            ) : (
              <Empty title={w.nobody}>{w.nobodyHint}</Empty>
            )
          }
        </Loaded>
      </Card>
      <InviteDialog isOpen={open === "invite"} onClose={() => show(undefined)} />
      <AddDialog isOpen={open === "add"} onClose={() => show(undefined)} />
      <DeactivateDialog isOpen={open === "deactivate"} onClose={() => show(undefined)} />
    </MembersFrame>
  );
}

function MoreActions({ onDeactivate }: { onDeactivate: () => void }) {
  return (
    <Menu
      trigger={
        <IconButton label={w.moreActions}>
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      <ImportItem />
      <MenuItem icon={<UserMinus aria-hidden />} onSelect={onDeactivate}>
        {w.deactivate}
      </MenuItem>
    </Menu>
  );
}

function ImportItem() {
  const navigate = route.useNavigate();
  return (
    <MenuItem icon={<Upload aria-hidden />} onSelect={() => void navigate({ to: "/members/import" })}>
      {w.importing.title}
    </MenuItem>
  );
}

function LookedAfter() {
  const { wanted, turnTo } = useWanted();
  const list = useInfiniteQuery(lookedAfter(wanted));
  const members = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <MembersFrame>
      <Card
        title={w.people}
        count={list.data && w.count(members.length, list.hasNextPage)}
        isFlush
        actions={<Filters {...{ wanted, turnTo }} />}
      >
        <Loaded of={list} skeleton={<ListSkeleton />}>
          {() =>
            members.length === 0 ? (
              <Empty title={w.nobodyMatches}>{w.managed}</Empty>
            ) : (
              <>
                <LookedAfterTable members={members} />
                {list.hasNextPage && (
                  <p className={styles.more}>
                    <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                      {w.more}
                    </Button>
                  </p>
                )}
              </>
            )
          }
        </Loaded>
      </Card>
    </MembersFrame>
  );
}

type Turn = ReturnType<typeof useWanted>["turnTo"];

function Filters({ wanted, turnTo, isAdmin = false }: { wanted: Wanted; turnTo: Turn; isAdmin?: boolean }) {
  const known = useQuery(allDepartments());
  const settle = useCallback((q: string) => turnTo({ q: q || undefined }), [turnTo]);
  const [q, setQ] = useSettled(wanted.q ?? "", settle);
  return (
    <search className={styles.filters}>
      <TextField
        label={w.search}
        isLabelHidden
        type="search"
        placeholder={w.search}
        value={q}
        maxLength={100}
        onChange={({ target }) => setQ(target.value)}
        data-filter
      />
      {isAdmin && (
        <SelectField
          label={w.role}
          isLabelHidden
          value={wanted.role ?? ""}
          onChange={({ target }) => turnTo({ role: (target.value || undefined) as Role | undefined })}
        >
          <option value="">{w.anyRole}</option>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {roleWords.roles[role]}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField
        label={w.department}
        isLabelHidden
        value={wanted.department ?? ""}
        onChange={({ target }) => turnTo({ department: target.value || undefined })}
      >
        <option value="">{w.anyDepartment}</option>
        {known.data?.items.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      {isAdmin && (
        <SelectField
          label={w.status}
          isLabelHidden
          value={wanted.status ?? "active"}
          onChange={({ target }) =>
            turnTo({ status: target.value === "active" ? undefined : (target.value as Standing | "all") })
          }
        >
          {Object.entries(STATUSES).map(([status, name]) => (
            <option key={status} value={status}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
    </search>
  );
}

function ListSkeleton() {
  return <Skeleton height={520} />;
}
