import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { downloadFile } from "../../api/download.ts";
import { useMe } from "../../api/session.ts";
import { dateOf } from "../../time/dates.ts";
import { exactClock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { lazily } from "../../ui/lazily.ts";
import type { Picture } from "../../ui/pictures/picture.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { membersMayDelete, pictureOf, shotOf } from "./queries.ts";
import { w } from "./words.ts";

const Lightbox = lazily(async () => (await import("../../ui/lightbox/lightbox.tsx")).Lightbox, true);

/** The picture that an address names, among those beside it. `nameOf` says whose it is where the list does not. */
export function ShotLightbox({
  id,
  pictures,
  nameOf,
  onGo,
  onClose,
}: {
  id: string;
  pictures: readonly Picture[];
  nameOf: (userId: string) => string;
  onGo: (id: string) => void;
  onClose: () => void;
}) {
  const zone = useShownZone();
  const { user } = useMe();
  const shot = useQuery(shotOf(id));
  const [asks, setAsks] = useState(false);
  const { data } = shot;
  const one =
    data && pictureOf({ ...data.screenshot, thumbnail_url: data.thumbnail_url }, nameOf(data.screenshot.user_id));
  const current = pictures.find((each) => each.id === id) ?? one ?? unknown(id, shot.isError);
  const isOwn = data?.screenshot.user_id === user.id;
  const isAdmin = hasAtLeast(user.role, "admin");
  const mayDeleteOwn = useQuery({ ...membersMayDelete(), enabled: isOwn && !isAdmin });
  const url = data?.url ?? undefined;
  const download =
    url === undefined
      ? undefined
      : () => void downloadFile(url, fileName(current, zone)).catch(() => toast(ui.picture.downloadFailed));
  const index = pictures.findIndex((each) => each.id === id);
  const next = pictures[index + 1] ?? pictures[index - 1];
  return (
    <>
      <Suspense>
        <Lightbox
          pictures={pictures}
          current={current}
          image={data?.url}
          hasFailed={shot.isError}
          zone={zone}
          note={data === undefined ? undefined : isOwn ? w.own : w.notedOne(current.user)}
          isBeneath={asks}
          onGo={onGo}
          onClose={onClose}
          onRetry={() => void shot.refetch()}
          {...(download === undefined ? {} : { onDownload: download })}
          {...(data !== undefined && (isAdmin || (isOwn && mayDeleteOwn.data === true))
            ? { onDelete: () => setAsks(true) }
            : {})}
        />
      </Suspense>
      {asks && (
        <DeleteDialog
          picture={current}
          isOwn={isOwn}
          zone={zone}
          onClose={() => setAsks(false)}
          onDeleted={() => {
            setAsks(false);
            if (next === undefined || index < 0) onClose();
            else onGo(next.id);
          }}
        />
      )}
    </>
  );
}

function unknown(id: string, isGone: boolean): Picture {
  const nothing = { application: null, title: null, tone: "neutral", thumbnail: null, isBlurred: false } as const;
  return { id, user: "", at: "1970-01-01T00:00:00Z", status: isGone ? "ready" : "pending", ...nothing };
}

/** Alice Archer 2026-11-29 10.21.07.jpg */
function fileName({ user, at }: Picture, zone: string): string {
  const time = exactClock(at, zone).replaceAll(":", ".");
  return `${user} ${dateOf(Date.parse(at), zone)} ${time}.jpg`.replaceAll(/[\\/:*?"<>|]/g, "_");
}
