import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Radio, Square } from "lucide-react";
import { useCallback } from "react";
import { type Answer, ask, type Item } from "../api/ask.ts";
import { useMe } from "../api/session.ts";
import { type Told, useChannel, useTold } from "../live/socket.ts";
import { duration } from "../time/format.ts";
import { useNow } from "../time/now.ts";
import { Button } from "../ui/button/button.tsx";
import { failureText } from "../ui/failure/failure.tsx";
import styles from "./watched-banner.module.css";
import { w } from "./words.ts";

type View = Item<"GET /api/live-view/current">;
type Rule = { readonly consent: "notify" | "ask"; readonly member_may_stop: boolean };

/** Over every page of somebody whose screen is watched live, as long as it is: by whom, why, and a way to end it. */
export function WatchedBanner() {
  const me = useMe().user.id;
  const client = useQueryClient();
  useChannel(`live:${me}`);
  // Whoever is watched sees it at once, and does not wait until more is told.
  const hear = useCallback(
    ({ event }: Told) => {
      if (event === "live:start" || event === "live:stop")
        void client.invalidateQueries({ queryKey: ["live-views", "current"] });
    },
    [client],
  );
  useTold(hear);
  const { data: views = [] } = useQuery({
    queryKey: ["live-views", "current"],
    queryFn: async ({ signal }) => (await ask("GET /api/live-view/current", { signal })).items,
    // Events say when one begins or ends; one that ends by itself is told a little later.
    refetchInterval: ({ state }) => {
      const own = state.data?.filter(({ member }) => member.id === me) ?? [];
      if (own.length === 0) return false;
      return own.some((view) => view.state === "waiting") ? 3_000 : 15_000;
    },
  });
  const ofMe = views.filter(({ member }) => member.id === me);
  return ofMe.length > 0 && <Banner views={ofMe} />;
}

function Banner({ views }: { views: readonly View[] }) {
  const now = useNow(1);
  const client = useQueryClient();
  const { data: rule } = useQuery({
    queryKey: ["settings", "live_view"],
    queryFn: async ({ signal }) => ruleOf(await ask("GET /api/settings", { signal })),
  });
  const stop = useMutation({
    mutationFn: (id: string) => ask("POST /api/live-view/{id}/stop", { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["live-views"] }),
  });
  const open = views.filter(({ ends_at }) => Date.parse(ends_at) > now);
  const [first] = open;
  if (first === undefined) return null;
  const mayStop = rule != null && (rule.member_may_stop || (rule.consent === "ask" && first.state === "waiting"));
  return (
    <section className={styles.banner} aria-label={w.watched.name}>
      <Radio aria-hidden className={styles.icon} />
      <ul aria-live="polite">
        {open.map(({ id, viewer, reason, state }) => (
          <li key={id}>
            <b>{state === "live" ? w.watched.live(viewer.name) : w.watched.asks(viewer.name)}</b>{" "}
            {reason !== null && <span>{w.watched.because(reason)}</span>}
          </li>
        ))}
        {stop.error !== null && <li>{failureText(stop.error)}</li>}
      </ul>
      <span className={styles.left}>{w.watched.left(duration((Date.parse(first.ends_at) - now) / 1000))}</span>
      {mayStop && (
        <Button
          size="small"
          icon={<Square aria-hidden />}
          className={styles.stop}
          isBusy={stop.isPending}
          onClick={() => stop.mutate(first.id)}
        >
          {w.watched.stop}
        </Button>
      )}
    </section>
  );
}

function ruleOf({ items }: Answer<"GET /api/settings">): Rule | null {
  return (items.find(({ key }) => key === "live_view")?.value ?? null) as Rule | null;
}
