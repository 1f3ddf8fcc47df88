import { Camera } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "../button/button.tsx";
import type { Face } from "./embedding.ts";
import styles from "./face-camera.module.css";
import { w } from "./words.ts";

type State = "off" | "starting" | "on" | "computing" | "noFace" | "denied" | "none" | "failed";

const TRIES = 5;

/** The camera, and the numbers of the face in front of it. The picture goes nowhere. */
export function FaceCamera({
  action,
  isBusy,
  onFace,
}: {
  /** What the button says that takes the face. */
  action: string;
  isBusy: boolean;
  onFace: (face: Face) => void;
}) {
  const [state, setState] = useState<State>("off");
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream | undefined>(undefined);
  const stop = useCallback(() => {
    for (const track of stream.current?.getTracks() ?? []) track.stop();
    stream.current = undefined;
  }, []);
  useEffect(() => stop, [stop]);
  const start = async () => {
    setState("starting");
    try {
      stream.current = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: 640 } });
      setState("on");
      if (video.current === null) return stop();
      video.current.srcObject = stream.current;
      await video.current.play();
    } catch (error) {
      setState(error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "none");
    }
  };
  const take = async () => {
    setState("computing");
    try {
      const { loadRecognition } = await import("./embedding.ts");
      const recognise = await loadRecognition();
      for (let attempt = 0; attempt < TRIES; attempt++) {
        if (video.current === null) return;
        const face = await recognise(video.current);
        if (face === undefined) continue;
        stop();
        setState("off");
        return onFace(face);
      }
      setState("noFace");
    } catch {
      setState("failed");
    }
  };
  const isOn = state === "on" || state === "computing" || state === "noFace" || state === "failed";
  return (
    <div className={styles.camera}>
      <video ref={video} className={styles.picture} hidden={!isOn} muted playsInline aria-label={w.name} />
      <p className={styles.why} role="status">
        {state === "off" || state === "on" ? w.why : w[state]}
      </p>
      {isOn ? (
        <Button kind="primary" isBusy={isBusy || state === "computing"} onClick={() => void take()}>
          {action}
        </Button>
      ) : (
        <Button icon={<Camera aria-hidden />} isBusy={isBusy || state === "starting"} onClick={() => void start()}>
          {w.start}
        </Button>
      )}
    </div>
  );
}
