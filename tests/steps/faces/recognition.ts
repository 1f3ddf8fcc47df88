import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";

/**
 * Embeddings as a browser computes them, by the model `face-api-128` in plain JavaScript: no native library, no network,
 * weights from inside the package. A few seconds a picture.
 */
export type Recognition = { embeddingOf(picture: Sharp): Promise<number[]> };

/** What the package's types leave out of what it brings of TensorFlow. */
type Untyped = {
  env(): { set(flag: string, value: boolean): void };
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
};

const PACKAGE = new URL("../../../node_modules/@vladmandic/face-api/", import.meta.url);
const SIDE = 240;

/** Loads the models: where a face is, where its eyes and mouth are, and what it looks like. */
export async function loadRecognition(): Promise<Recognition> {
  const {
    tf: engine,
    nets,
    detectSingleFace,
    TinyFaceDetectorOptions,
  } = await withoutNode(() => import("@vladmandic/face-api/dist/face-api.esm.js"));
  const tf = engine as typeof engine & Untyped;
  // Else it advertises another package on the console.
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
  await tf.ready();
  const models = [
    [nets.tinyFaceDetector, "tiny_face_detector"],
    [nets.faceLandmark68Net, "face_landmark_68"],
    [nets.faceRecognitionNet, "face_recognition"],
  ] as const;
  for (const [net, name] of models) {
    const manifest = JSON.parse(await readText(`model/${name}_model-weights_manifest.json`));
    const { buffer, byteOffset, byteLength } = await readFile(
      fileURLToPath(new URL(`model/${name}_model.bin`, PACKAGE)),
    );
    const weights = manifest.flatMap(({ weights: group }: { weights: unknown[] }) => group);
    net.loadFromWeightMap(tf.io.decodeWeights(buffer.slice(byteOffset, byteOffset + byteLength), weights));
  }
  return {
    embeddingOf: async (picture) => {
      const { data, info } = await picture
        .removeAlpha()
        .resize({ width: SIDE })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const pixels = tf.tensor3d(new Uint8Array(data), [info.height, info.width, 3], "int32");
      const options = new TinyFaceDetectorOptions({ inputSize: 224 });
      const found = await detectSingleFace(pixels, options).withFaceLandmarks().withFaceDescriptor();
      pixels.dispose();
      if (found === undefined) throw new Error("no face was found");
      return [...found.descriptor];
    },
  };
}

/** A portrait of tests/files/portraits. */
export const portrait = (name: string) =>
  sharp(fileURLToPath(new URL(`../../files/portraits/${name}.jpg`, import.meta.url)));

const readText = (path: string) => readFile(fileURLToPath(new URL(path, PACKAGE)), "utf8");

/** The package's build for browsers asks once, while it is loaded, whether it is in one; as in Node.js it would want more. */
async function withoutNode<Result>(load: () => Promise<Result>): Promise<Result> {
  const scope = globalThis as { window?: unknown };
  scope.window = { document: {} };
  try {
    return await load();
  } finally {
    delete scope.window;
  }
}
