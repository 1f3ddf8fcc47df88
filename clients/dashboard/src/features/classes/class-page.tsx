import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Archive, Ellipsis, Pencil } from "lucide-react";
import { Suspense, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { lazily } from "../../ui/lazily.ts";
import { Main } from "../../ui/main/main.tsx";
import { Menu, MenuItem } from "../../ui/menu/menu.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import { number } from "../../words/words.ts";
import styles from "./class-page.module.css";
import { EnrolButton } from "./enrol-button.tsx";
import { mayTeach } from "./may-teach.ts";
import { OwnCard } from "./own-card.tsx";
import { type Class, oneClass } from "./queries.ts";
import { SeriesTab } from "./series-tab.tsx";
import { SessionsTab } from "./sessions-tab.tsx";
import { w } from "./words.ts";

const ClassDialog = lazily(async () => (await import("./class-dialog.tsx")).ClassDialog);
const MembersTab = lazily(async () => (await import("./members-tab.tsx")).MembersTab);
const ReportTab = lazily(async () => (await import("./report-tab.tsx")).ReportTab);

const route = getRouteApi("/inside/classes/$id");

const TABS = ["sessions", "members", "report", "series"] as const;
type TabName = (typeof TABS)[number];
/** What members see of a class. */
const OPEN_TABS: readonly TabName[] = ["sessions", "series"];

export function ClassPage() {
  const { id } = route.useParams();
  useChannel(`class:${id}`);
  const found = useQuery(oneClass(id));
  return (
    <>
      <TopBar title={found.data?.name ?? w.name} />
      <Main>
        <Loaded
          of={found}
          skeleton={<Skeleton height={420} />}
          absent={<Absent title={w.absent} to="/classes" back={w.allClasses} />}
        >
          {(of) => <OneClass of={of} />}
        </Loaded>
      </Main>
    </>
  );
}

function OneClass({ of }: { of: Class }) {
  const me = useMe();
  const { tab: wanted } = route.useSearch();
  const isOwn = mayTeach(me, of);
  const tabs = isOwn ? TABS : OPEN_TABS;
  const tab = tabs.find((each) => each === wanted) ?? "sessions";
  return (
    <>
      <header className={styles.head}>
        <p>
          <b dir="auto">{of.code}</b>
          <span>{of.teacher.name}</span>
          <span>
            {w.members}: {of.capacity === null ? number(of.enrolled) : w.of(of.enrolled, of.capacity)}
          </span>
          {of.self_enroll && <span>{w.selfEnroll}</span>}
          {!of.is_active && <Tag>{w.isArchived}</Tag>}
        </p>
        <span className={styles.actions}>
          {isOwn ? <ClassActions of={of} /> : of.is_active && of.self_enroll && <EnrolButton of={of} />}
        </span>
        {of.description !== null && (
          <p className={styles.description} dir="auto">
            {of.description}
          </p>
        )}
      </header>
      <nav className={styles.tabs} aria-label={w.tabs.name}>
        {tabs.map((each) => (
          <Link
            key={each}
            to="/classes/$id"
            params={{ id: of.id }}
            search={each === "sessions" ? {} : { tab: each }}
            replace
            activeOptions={{ exact: true, includeSearch: true }}
            aria-current={each === tab ? "page" : undefined}
          >
            {w.tabs[each]}
          </Link>
        ))}
      </nav>
      {tab === "sessions" && <SessionsTab of={of} isOwn={isOwn} />}
      {tab === "sessions" && !isOwn && <OwnCard classId={of.id} />}
      <Suspense fallback={<Skeleton height={420} />}>
        {tab === "members" && <MembersTab of={of} />}
        {tab === "report" && <ReportTab of={of} />}
      </Suspense>
      {tab === "series" && <SeriesTab of={of} isOwn={isOwn} />}
    </>
  );
}

function ClassActions({ of }: { of: Class }) {
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState<"edit" | "archive">();
  const close = () => setAsked(undefined);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ["classes"] });
    void client.invalidateQueries({ queryKey: ["sessions"] });
  };
  const onError = (error: unknown) => toast((isFailure(error) && w.form.failed[error.code]) || failureText(error));
  const archive = useMutation({
    mutationFn: () => ask("DELETE /api/classes/{id}", { params: { id: of.id } }),
    onSuccess: ({ removed }) => {
      toast(removed ? w.wasRemoved : w.wasArchived);
      close();
      if (removed) void navigate({ to: "/classes" });
      refresh();
    },
    onError,
  });
  const restore = useMutation({
    mutationFn: () => ask("PUT /api/classes/{id}", { params: { id: of.id }, body: { is_active: true } }),
    onSuccess: () => {
      toast(w.restored);
      refresh();
    },
    onError,
  });
  return (
    <>
      {of.is_active ? (
        <Button icon={<Pencil aria-hidden />} onClick={() => setAsked("edit")}>
          {w.edit}
        </Button>
      ) : (
        <Button isBusy={restore.isPending} onClick={() => restore.mutate()}>
          {w.restore}
        </Button>
      )}
      {of.is_active && (
        <Menu
          trigger={
            <IconButton label={ui.more}>
              <Ellipsis aria-hidden />
            </IconButton>
          }
        >
          <MenuItem icon={<Archive aria-hidden />} isDanger onSelect={() => setAsked("archive")}>
            {w.archive}
          </MenuItem>
        </Menu>
      )}
      <DialogPlace onClose={close}>{asked === "edit" && <ClassDialog of={of} onClose={close} />}</DialogPlace>
      <Dialog title={w.archiveAsk.title} description={w.archiveAsk.text} isOpen={asked === "archive"} onClose={close}>
        <Actions>
          <Button onClick={close}>{w.archiveAsk.keep}</Button>
          <Button kind="danger" isBusy={archive.isPending} onClick={() => archive.mutate()}>
            {w.archive}
          </Button>
        </Actions>
      </Dialog>
    </>
  );
}
