import { badFolder, isJsonObject, type ModelFolder, type ModelJson, readModelJson } from './model-folder.js';
import { FILTERS } from './resample.js';

/** How pixels become the model's input. */
export interface ImagePreprocessing {
  /** Shorter side in pixels with the proportions kept, or both sides. */
  resize: { shortestEdge: number } | { width: number; height: number };
  /** Pillow's number of a filter; see resample.ts. */
  filter: number;
  /** Size of the input; cut out of the middle of what was resized. */
  width: number;
  height: number;
  /** By channel, red first: input = value (0 … 255) × scale + offset. */
  scale: readonly [number, number, number];
  offset: readonly [number, number, number];
}

const FILE = 'preprocessor_config.json';

/** Steps that are known; any other `do_…` that is switched on would be left out in silence. */
const STEPS = ['do_resize', 'do_center_crop', 'do_rescale', 'do_normalize', 'do_convert_rgb'];

/**
 * Reads `preprocessor_config.json` as CLIP's, SigLIP's and ViT's image processors of Hugging Face write it.
 *
 * @throws BadInputError `bad_model_folder` naming the setting that is absent or that is not supported
 */
export async function readImagePreprocessing(folder: ModelFolder): Promise<ImagePreprocessing> {
  const config = await readModelJson(
    folder,
    FILE,
    'it says how images are resized and normalised; save the image processor of the model into the folder',
  );
  const refuse = (fault: string) => badFolder(folder.path, `${FILE}: ${fault}`);
  for (const [name, value] of Object.entries(config))
    if (name.startsWith('do_') && value === true && !STEPS.includes(name))
      throw refuse(`the step ${name} is not supported`);
  if (config.do_resize === false) throw refuse('do_resize is false, so images would have no common size');

  const resize = readSize(config.size);
  if (resize === undefined)
    throw refuse(`size ${JSON.stringify(config.size)} is neither a shortest_edge nor height and width`);
  const square =
    'shortestEdge' in resize ? { width: resize.shortestEdge, height: resize.shortestEdge } : resize;
  // The processors of CLIP crop by default; the others, whose settings lack it, do not.
  const crops = config.do_center_crop ?? 'crop_size' in config;
  // A bare number is the shorter side to processors that crop, and both sides to those that do not.
  const whole = !crops && typeof config.size === 'number' ? square : resize;
  if (!crops && 'shortestEdge' in whole) throw refuse('images keep their proportions and are not cropped');
  const crop = crops ? readSize(config.crop_size ?? config.size) : square;
  if (crop === undefined) throw refuse(`crop_size ${JSON.stringify(config.crop_size)} is no size`);
  const input = 'shortestEdge' in crop ? { width: crop.shortestEdge, height: crop.shortestEdge } : crop;
  if (input.width > square.width || input.height > square.height)
    throw refuse('crop_size is larger than size, which would need padding');

  const filter = config.resample ?? 3;
  if (typeof filter !== 'number' || !(filter in FILTERS))
    throw refuse(`resample ${JSON.stringify(filter)} is none of ${Object.keys(FILTERS).join(', ')}`);
  return { resize: whole, filter, ...input, ...readScale(config, refuse) };
}

function readSize(value: unknown): ImagePreprocessing['resize'] | undefined {
  if (isSide(value)) return { shortestEdge: value };
  if (!isJsonObject(value)) return undefined;
  const { shortest_edge: shortestEdge, height, width } = value;
  if (isSide(shortestEdge)) return { shortestEdge };
  return isSide(height) && isSide(width) ? { width, height } : undefined;
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 4096;
}

/** (value × factor − mean) / std as one multiplication and one addition. */
function readScale(
  config: ModelJson,
  refuse: (fault: string) => Error,
): Pick<ImagePreprocessing, 'scale' | 'offset'> {
  const factor = config.do_rescale === false ? 1 : (config.rescale_factor ?? 1 / 255);
  if (typeof factor !== 'number' || !(factor > 0)) throw refuse('rescale_factor is no number above 0');
  const normalises = config.do_normalize !== false;
  const mean = normalises ? config.image_mean : [0, 0, 0];
  const std = normalises ? config.image_std : [1, 1, 1];
  if (!isTriple(mean) || !isTriple(std) || std.some((value) => value <= 0))
    throw refuse('image_mean and image_std are not three numbers each');
  return {
    scale: [factor / std[0], factor / std[1], factor / std[2]],
    offset: [-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]],
  };
}

function isTriple(value: unknown): value is [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every((item) => Number.isFinite(item));
}
