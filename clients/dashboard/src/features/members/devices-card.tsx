import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Answer } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { ago } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { deviceName } from "../../ui/device-name.ts";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { listOf } from "../../words/words.ts";
import styles from "./member-page.module.css";
import { devicesOf, type Member } from "./queries.ts";
import { w } from "./words.ts";

type Devices = Answer<"GET /api/users/{id}/devices">;

/** On which devices a member works: shown when it is asked for, because looking is noted. */
export function DevicesCard({ member: { id, name } }: { member: Member }) {
  const isOwn = useMe().user.id === id;
  const [isShown, setShown] = useState(false);
  const devices = useQuery({ ...devicesOf(id), enabled: isShown });
  return (
    <Card title={w.devices.title}>
      <p className={styles.muted}>
        {w.devices.why} {!isOwn && w.devices.noted(name)}
      </p>
      {isShown ? (
        <Loaded of={devices} skeleton={<Skeleton height={120} />}>
          {(data) => <Lists devices={data} />}
        </Loaded>
      ) : (
        <p className={styles.show}>
          <Button onClick={() => setShown(true)}>{w.devices.show}</Button>
        </p>
      )}
    </Card>
  );
}

type Line = { readonly name: string; readonly notes: readonly string[] };

function Lists({ devices: { trackers, signed_in, syncing } }: { devices: Devices }) {
  const now = useNow(60);
  const working = trackers.map(({ version, desktop, lacks, last_heard_at }) => ({
    name: version === null && desktop === null ? w.devices.silent : w.devices.tracker(version ?? "", desktop ?? ""),
    notes: [
      w.devices.heard(ago(last_heard_at, now)),
      ...(lacks.length === 0 ? [] : [w.devices.lacks(listOf(lacks.map((each) => w.devices.lack[each])))]),
    ],
  }));
  const signedIn = signed_in.map(({ device_info, user_agent, created_at, last_used_at }) => {
    const said = device_info ?? user_agent;
    return {
      name: said === null ? w.devices.unknown : deviceName(said),
      notes: [w.devices.used(ago(last_used_at, now)), w.devices.since(ago(created_at, now))],
    };
  });
  const offline = syncing.map(({ name, platform, app_version, last_push_at }) => ({
    name: [name, platform, app_version].filter(Boolean).join(", ") || w.devices.unknown,
    notes: [last_push_at === null ? w.devices.neverSynced : w.devices.synced(ago(last_push_at, now))],
  }));
  return (
    <>
      <Part title={w.devices.trackers} lines={working} none={w.devices.noTracker} />
      <Part title={w.devices.signedIn} lines={signedIn} none={w.devices.nowhere} />
      {offline.length > 0 && <Part title={w.devices.syncing} lines={offline} none="" />}
    </>
  );
}

function Part({ title, lines, none }: { title: string; lines: readonly Line[]; none: string }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {lines.length === 0 ? (
        <p className={styles.muted}>{none}</p>
      ) : (
        <ul>
          {lines.map(({ name, notes }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike, and they come in one answer
            <li key={index}>
              <bdi>{name}</bdi>
              <small>{notes.join(" · ")}</small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
