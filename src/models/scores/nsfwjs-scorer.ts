import { createHash } from 'node:crypto';
import { describeError, FixConfigError } from '../../errors.js';
import type { ScorerRecord } from '../../model/manifest.js';
import type { ImagePreprocessing } from '../image-preprocessing.js';
import { inputOf } from '../preprocess-image.js';
import { channelsLast, type ImageScorer, storedScore } from './image-scorer.js';

/** What the model was trained to tell apart, in the order of its output (nsfwjs, NSFW_CLASSES). */
const CLASSES = ['nsfw_drawing', 'nsfw_hentai', 'nsfw_neutral', 'nsfw_porn', 'nsfw_sexy'] as const;

const SIDE = 224;

/** The whole picture at 224 × 224, 0 to 1, as the package does it but for the antialiasing, which it leaves out. */
const PREPROCESSING: ImagePreprocessing = {
  resize: { width: SIDE, height: SIDE },
  filter: 2,
  width: SIDE,
  height: SIDE,
  scale: [1 / 255, 1 / 255, 1 / 255],
  offset: [0, 0, 0],
};

/** What is used of the packages. */
export interface NsfwPackages {
  tf: {
    setBackend(name: string): Promise<boolean>;
    tidy<T>(run: () => T): T;
    tensor4d(values: Float32Array, shape: [number, number, number, number]): TensorLike;
    loadLayersModel(handler: {
      load(): Promise<object>;
    }): Promise<{ predict(input: TensorLike): TensorLike }>;
  };
  model: {
    modelJson(): Promise<{ default: { modelTopology: object; weightsManifest: { weights: object[] }[] } }>;
    weightBundles: (() => Promise<{ default: string }>)[];
  };
}

interface TensorLike {
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/**
 * Loads the packages of the default NSFW score, which are optional peers: 350 MB on disk. Nothing is downloaded: the
 * weights, 2.6 MB of MobileNet v2, are in the package nsfwjs.
 *
 * @throws FixConfigError `no_nsfwjs`
 */
export async function loadNsfwPackages(
  load: () => Promise<NsfwPackages> = importPackages,
): Promise<NsfwPackages> {
  try {
    return await load();
  } catch (error) {
    throw new FixConfigError(
      'no_nsfwjs',
      `images.nsfw: nsfwjs needs packages that cannot be loaded (${describeError(error)}): npm install nsfwjs@4.3.0 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0, or set images.nsfw to off`,
      { cause: error },
    );
  }
}

async function importPackages(): Promise<NsfwPackages> {
  const [tf, , { MobileNetV2Model }] = await Promise.all([
    import('@tensorflow/tfjs'),
    // Brings the WebAssembly backend, some 15 times as fast as the one in JavaScript.
    import('@tensorflow/tfjs-backend-wasm'),
    import('nsfwjs/models/mobilenet_v2'),
  ]);
  return { tf, model: MobileNetV2Model } as unknown as NsfwPackages;
}

/** Identifies the model by its weights and layers. */
export async function identifyNsfwjs(): Promise<ScorerRecord> {
  const { topology, weights } = await readModel(await loadNsfwPackages());
  const hash = createHash('sha256').update(JSON.stringify(topology)).update(weights);
  return { name: 'nsfwjs', fingerprint: hash.digest('hex').slice(0, 16), signals: [...CLASSES] };
}

/** Opens the model of the package nsfwjs for this thread. */
export async function openNsfwjs(): Promise<ImageScorer> {
  const packages = await loadNsfwPackages();
  const { tf } = packages;
  if (!(await tf.setBackend('wasm')))
    throw new FixConfigError('no_nsfwjs', 'images.nsfw: nsfwjs needs WebAssembly, which does not start here');
  const { topology, specs, weights } = await readModel(packages);
  const weightData = new Uint8Array(weights).buffer;
  const model = await tf.loadLayersModel({
    load: async () => ({ modelTopology: topology, weightSpecs: specs, weightData }),
  });
  return {
    async score(pixels) {
      const values = channelsLast(inputOf(pixels, PREPROCESSING));
      const output = tf.tidy(() => model.predict(tf.tensor4d(values, [1, SIDE, SIDE, 3])));
      const scores = await output.data();
      output.dispose();
      return Object.fromEntries(CLASSES.map((name, i) => [name, storedScore(scores[i] ?? 0)]));
    },
  };
}

async function readModel({ model }: NsfwPackages) {
  const json = (await model.modelJson()).default;
  const bundles: Buffer[] = [];
  for (const load of model.weightBundles) bundles.push(Buffer.from((await load()).default, 'base64'));
  return {
    topology: json.modelTopology,
    specs: json.weightsManifest.flatMap(({ weights }) => weights),
    weights: Buffer.concat(bundles),
  };
}
