import { type ModelPreset, VILA_MODELS, type VilaGeneration } from '../../plan/vila-models.js';

/** Formats that VILA's own loaders read. */
export const VILA_FORMATS = ['vila-mmc4', 'vila-coyo', 'vila-wds', 'llava-next', 'eagle-wds'] as const;
/** One of {@link VILA_FORMATS}. */
export type VilaFormat = (typeof VILA_FORMATS)[number];

/** Whether a code base trains on a format: with a change to it, or not at all. */
export interface LoaderSupport {
  /** Why it cannot. */
  refusal?: string;
  /** What has to be changed first, as a shell command in the checkout, and why. */
  fix?: { why: string; command: string };
}

/** Every loader of VILA 1.0 is called with `image_folder`; those of pickles have it misspelled. */
const MISSPELLED = {
  fix: {
    why: 'its loaders misspell `image_folder`: a TypeError when the dataset is made',
    command: "sed -i 's/image_folfer/image_folder/g' llava/data/dataset.py",
  },
} as const;

const HEAD_ALONE = { refusal: 'it has no loader for this format: take vila-mmc4' } as const;

/** What VILA 1.0 (eaadb1e), 1.5 (1c88211) and head (b760c34) do with each format, tried by their own loaders. */
const SUPPORT: Record<VilaFormat, Record<VilaGeneration, LoaderSupport>> = {
  'vila-mmc4': { 'v1.0': MISSPELLED, 'v1.5': {}, head: {} },
  'vila-coyo': {
    'v1.0': MISSPELLED,
    'v1.5': {},
    head: {
      refusal:
        'its LazyCoyoDataset makes tensors of the images and then asks them for their size as pictures, and hands the collator three images for each placeholder: take vila-wds',
    },
  },
  'vila-wds': {
    'v1.0': {
      refusal: 'its loader of tars takes no `image_folder`, and reads another index: take vila-coyo',
    },
    'v1.5': {},
    head: {},
  },
  'llava-next': { 'v1.0': HEAD_ALONE, 'v1.5': HEAD_ALONE, head: {} },
  'eagle-wds': { 'v1.0': HEAD_ALONE, 'v1.5': HEAD_ALONE, head: {} },
};

/** Whether the loader of a code base reads a format. */
export function loaderSupport(format: VilaFormat, generation: VilaGeneration): LoaderSupport {
  return SUPPORT[format][generation];
}

/** True for formats that VILA reads. */
export function isVilaFormat(name: string): name is VilaFormat {
  return (VILA_FORMATS as readonly string[]).includes(name);
}

/** Code bases whose sequences are no longer than those that were planned for a model, and their images no more. */
const FITS: Record<ModelPreset, readonly VilaGeneration[]> = {
  'vila-1.0': ['v1.0', 'v1.5', 'head'],
  'vila-1.5': ['v1.5', 'head'],
  nvila: ['head'],
  'nvila-lite': ['head'],
};

/**
 * Whether a code base trains on an export: on its format, and on sequences that were split for a model. Sequences for
 * an earlier model fit a later one, which then squashes each image to one picture.
 */
export function trainsOn(
  { format, model }: { format: VilaFormat; model: ModelPreset },
  generation: VilaGeneration,
): LoaderSupport {
  const support = loaderSupport(format, generation);
  if (support.refusal !== undefined || FITS[model].includes(generation)) return support;
  const others = (Object.keys(VILA_MODELS) as ModelPreset[]).filter((name) =>
    FITS[name].includes(generation),
  );
  return {
    refusal: `its context may be outgrown by sequences that were split for ${model}: export with --model ${others.join(' or ')}`,
  };
}
