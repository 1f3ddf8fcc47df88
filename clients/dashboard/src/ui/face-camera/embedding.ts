import landmarksWeights from "@vladmandic/face-api/model/face_landmark_68_model.bin?url";
import landmarks from "@vladmandic/face-api/model/face_landmark_68_model-weights_manifest.json";
import recognitionWeights from "@vladmandic/face-api/model/face_recognition_model.bin?url";
import recognition from "@vladmandic/face-api/model/face_recognition_model-weights_manifest.json";
import detectorWeights from "@vladmandic/face-api/model/tiny_face_detector_model.bin?url";
import detector from "@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json";
import { bytesOf } from "../../api/bytes.ts";

/** The model whose embeddings the API takes. */
const MODEL = "face-api-128";

export type Face = { readonly model: typeof MODEL; readonly embedding: number[] };

let loading: Promise<(picture: HTMLVideoElement) => Promise<Face | undefined>> | undefined;

/** Computes what a face looks like in numbers, on this device. Seven megabytes are fetched the first time. */
export function loadRecognition() {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** What the package's types leave out of what it brings of TensorFlow. */
type Untyped = {
  env(): { set(flag: string, value: boolean): void };
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
};

async function load() {
  const {
    tf: engine,
    nets,
    detectSingleFace,
    TinyFaceDetectorOptions,
  } = await import("@vladmandic/face-api/dist/face-api.esm.js");
  const tf = engine as typeof engine & Untyped;
  // Else it advertises another package on the console.
  tf.env().set("PROD", true);
  if (!(await tf.setBackend("webgl").catch(() => false))) await tf.setBackend("cpu");
  await tf.ready();
  const models = [
    [nets.tinyFaceDetector, detector, detectorWeights],
    [nets.faceLandmark68Net, landmarks, landmarksWeights],
    [nets.faceRecognitionNet, recognition, recognitionWeights],
  ] as const;
  await Promise.all(
    models.map(async ([net, manifest, url]) => {
      const specs = manifest.flatMap(({ weights }) => weights as never[]);
      net.loadFromWeightMap(tf.io.decodeWeights(await bytesOf(url), specs));
    }),
  );
  return async (picture: HTMLVideoElement): Promise<Face | undefined> => {
    const options = new TinyFaceDetectorOptions({ inputSize: 224 });
    const found = await detectSingleFace(picture, options).withFaceLandmarks().withFaceDescriptor();
    return found === undefined ? undefined : { model: MODEL, embedding: [...found.descriptor] };
  };
}
