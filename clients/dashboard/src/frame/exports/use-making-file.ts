import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { fetchFile } from "../../api/fetch-file.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { w } from "../words.ts";
import type { Made } from "./report-file.ts";

/**
 * What a dialog does that has a file made: fetches it when it is there at once, and else has the id of what was `ordered`, to
 * show how far it is. `done` says that a file is being fetched.
 */
export function useMakingFile<Wanted = void>(
  make: (wanted: Wanted) => Promise<Made>,
  done: (file: string) => string,
  onClose: () => void,
) {
  const [ordered, setOrdered] = useState<string>();
  // Who has left the dialog is told of the file when it is there.
  const isLeft = useRef(false);
  const making = useMutation({
    mutationFn: make,
    onSuccess: (made) => {
      if ("ordered" in made) return isLeft.current ? undefined : setOrdered(made.ordered);
      fetchFile(made.url);
      fetched(made.file_name);
    },
  });
  const begin = (wanted: Wanted) => {
    isLeft.current = false;
    making.mutate(wanted);
  };
  const close = () => {
    making.reset();
    setOrdered(undefined);
    isLeft.current = true;
    onClose();
  };
  const fetched = (file: string) => {
    toast(done(file));
    close();
  };
  const cancelled = () => {
    toast(w.beingMade.failed.cancelled);
    close();
  };
  return { making, ordered, begin, close, fetched, cancelled };
}
