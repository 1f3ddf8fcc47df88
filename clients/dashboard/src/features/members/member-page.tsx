import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { hasAtLeast, mayAssign } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { dateOf } from "../../time/dates.ts";
import { ago, calendarDay } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { w as roleWords } from "../../ui/roles.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { w as ui } from "../../ui/words.ts";
import { AccessCard } from "./access-card.tsx";
import { DataCard } from "./data-card.tsx";
import { DevicesCard } from "./devices-card.tsx";
import styles from "./member-page.module.css";
import { ProfileForm } from "./profile-form.tsx";
import { type Member, member } from "./queries.ts";
import { RemovePicture } from "./remove-picture.tsx";
import { ScheduleCard } from "./schedule-card.tsx";
import { StandingTag } from "./standing-tag.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/members/$id");

/** A member's profile: who they are, when they are expected, what they may, and their data. */
export function MemberPage() {
  const { id } = route.useParams();
  const found = useQuery(member(id));
  useChannel("users");
  return (
    <>
      <TopBar title={found.data?.name ?? w.profile.title} />
      <Main>
        <Loaded
          of={found}
          skeleton={<ProfileSkeleton />}
          absent={<Absent title={ui.absentMember} to="/members" back={w.profile.back} />}
        >
          {(data) => <Profile key={data.id} member={data} />}
        </Loaded>
      </Main>
    </>
  );
}

function Profile({ member: shown }: { member: Member }) {
  const me = useMe().user;
  const isAdmin = hasAtLeast(me.role, "admin");
  const isAbove = !mayAssign(me.role, shown.role);
  return (
    <>
      <Head member={shown} isAdmin={isAdmin} mayChange={isAdmin && !isAbove} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Card title={w.profile.title}>
            <ProfileForm
              member={shown}
              refusal={isAdmin ? (isAbove ? w.profile.tooHigh : undefined) : w.profile.readOnly}
            />
          </Card>
        </div>
        <div className={styles.column}>
          <ScheduleCard member={shown} />
          {isAdmin && <DevicesCard member={shown} />}
          {isAdmin && !isAbove && (
            <>
              <AccessCard member={shown} />
              <DataCard member={shown} />
            </>
          )}
        </div>
      </div>
    </>
  );
}

function Head({
  member: { id, name, role, status, department, created_at, last_login_at, ...rest },
  isAdmin,
  mayChange,
}: {
  member: Member;
  isAdmin: boolean;
  mayChange: boolean;
}) {
  const now = useNow(60);
  const since = w.profile.member(calendarDay(dateOf(Date.parse(created_at), useZone())));
  const seen = last_login_at === null ? w.profile.neverSignedIn : w.profile.lastSignIn(ago(last_login_at, now));
  return (
    <Card className={styles.card}>
      <div className={styles.head}>
        <Avatar id={id} name={name} picture={rest.profile_picture_url} size={56} />
        <div className={styles.who}>
          <h2>{name}</h2>
          <p>
            {roleWords.role[role]}
            {department !== null && ` · ${department}`} <StandingTag standing={status} />
          </p>
          <small>
            {since}, {seen}
          </small>
        </div>
        <nav className={styles.links} aria-label={name}>
          <Link to="/members/$id/day" params={{ id }} className={buttonClass()}>
            {w.profile.day}
          </Link>
          {isAdmin && (
            <Link to="/audit" search={{ subject: id }} className={buttonClass()}>
              {w.profile.audit}
            </Link>
          )}
          {mayChange && rest.profile_picture_url !== null && <RemovePicture id={id} />}
          <Link to="/members" className={buttonClass({ kind: "quiet" })}>
            {w.profile.back}
          </Link>
        </nav>
      </div>
    </Card>
  );
}

function ProfileSkeleton() {
  return (
    <>
      <Skeleton height={96} />
      <Skeleton height={420} />
    </>
  );
}
