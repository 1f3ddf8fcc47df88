import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MapPin, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { metres } from "../../ui/metres.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { PlaceForm } from "./place-form.tsx";
import styles from "./places-dialog.module.css";
import { allPlaces, type Place } from "./queries.ts";
import { w } from "./words.ts";

type Asked = { edit?: Place } | { remove: Place } | undefined;

/** Where sessions are: a centre and a radius each, by a name. */
export function PlacesDialog({ onClose }: { onClose: () => void }) {
  const manages = hasAtLeast(useMe().user.role, "manager");
  const places = useQuery(allPlaces());
  const [asked, setAsked] = useState<Asked>();
  const back = () => setAsked(undefined);
  if (asked !== undefined && "remove" in asked) return <RemoveDialog of={asked.remove} onClose={back} />;
  if (asked !== undefined)
    return (
      <Dialog title={asked.edit?.name ?? w.place.add} isOpen onClose={back}>
        <PlaceForm of={asked.edit} onDone={back} />
      </Dialog>
    );
  return (
    <Dialog
      title={w.place.title}
      description={manages ? w.place.why : `${w.place.why} ${w.place.readOnly}`}
      isOpen
      onClose={onClose}
    >
      <Loaded of={places} skeleton={<Skeleton height={120} />}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={w.place.none} />
          ) : (
            <ul className={styles.list}>
              {all.map((place) => (
                <li key={place.id}>
                  <MapPin aria-hidden />
                  <span>
                    <b>{place.name}</b>
                    <small>
                      <bdi>
                        {place.latitude.toFixed(5)}, {place.longitude.toFixed(5)}
                      </bdi>
                      {place.polygon === null && ` · ${metres(place.radius_metres)}`}
                    </small>
                  </span>
                  {manages && (
                    <>
                      <IconButton label={`${w.place.edit}: ${place.name}`} onClick={() => setAsked({ edit: place })}>
                        <Pencil aria-hidden />
                      </IconButton>
                      <IconButton
                        label={`${w.place.remove}: ${place.name}`}
                        onClick={() => setAsked({ remove: place })}
                      >
                        <Trash2 aria-hidden />
                      </IconButton>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {manages && (
        <Actions>
          <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => setAsked({})}>
            {w.place.add}
          </Button>
        </Actions>
      )}
    </Dialog>
  );
}

function RemoveDialog({ of, onClose }: { of: Place; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask("DELETE /api/places/{id}", { params: { id: of.id } }),
    onSuccess: () => {
      toast(w.place.removed(of.name));
      onClose();
    },
    onError: (error) => toast(failureText(error)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["places"] });
      void client.invalidateQueries({ queryKey: ["classes"] });
    },
  });
  return (
    <Dialog title={w.place.removeAsk(of.name)} description={w.place.removeText} isOpen onClose={onClose}>
      <Actions>
        <Button onClick={onClose}>{w.place.keep}</Button>
        <Button kind="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
          {w.place.remove}
        </Button>
      </Actions>
    </Dialog>
  );
}
