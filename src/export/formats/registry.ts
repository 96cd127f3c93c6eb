import { didYouMean } from '../../errors/did-you-mean.js';
import { FixConfigError } from '../../errors.js';
import type { ExportFormat } from './export-format.js';

/** A format by name; its code is loaded when it is asked for, because some bring sharp or a Parquet writer. */
export interface FormatEntry {
  name: string;
  /** One line for `weft export --help`. */
  summary: string;
  load(): Promise<ExportFormat>;
}

/** The formats that `weft export` writes. */
export const FORMATS = [
  {
    name: 'webdataset',
    summary: 'tar shards for the webdataset package',
    load: async () => (await import('./webdataset/format.js')).webdatasetFormat,
  },
  {
    name: 'energon',
    summary: 'a complete Megatron-Energon dataset; no prepare needed',
    load: async () => (await import('./energon/format.js')).energonFormat,
  },
  {
    name: 'mds',
    summary: 'MosaicML Streaming shards',
    load: async () => (await import('./mds/format.js')).mdsFormat,
  },
  {
    name: 'obelics',
    summary: 'Parquet as OBELICS has it, typed for Hugging Face datasets',
    load: async () => (await import('./obelics/format.js')).obelicsFormat,
  },
  {
    name: 'mmc4-jsonl',
    summary: 'JSON lines as MMC4 has them, with the images',
    load: async () => (await import('./mmc4-jsonl/format.js')).mmc4JsonlFormat,
  },
  {
    name: 'omnicorpus',
    summary: 'streaming JSON lines as OmniCorpus has them',
    load: async () => (await import('./omnicorpus/format.js')).omnicorpusFormat,
  },
  {
    name: 'vila-mmc4',
    summary: 'pickles and counts for VILA’s interleaved loader',
    load: async () => (await import('./vila-mmc4/format.js')).vilaMmc4Format,
  },
  {
    name: 'vila-coyo',
    summary: 'pickles of pairs for VILA’s COYO loader; also the pairs arm',
    load: async () => (await import('./vila-coyo/format.js')).vilaCoyoFormat,
  },
  {
    name: 'vila-wds',
    summary: 'tar shards and wids-meta.json for VILA’s pair loaders',
    load: async () => (await import('./vila-wds/format.js')).vilaWdsFormat,
  },
  {
    name: 'llava-next',
    summary: 'conversations in JSON that keep the places of images',
    load: async () => (await import('./llava-next/format.js')).llavaNextFormat,
  },
  {
    name: 'eagle-wds',
    summary: 'conversations in tar shards that keep the places of images',
    load: async () => (await import('./eagle-wds/format.js')).eagleWdsFormat,
  },
] as const satisfies readonly FormatEntry[];

/** A name in {@link FORMATS}; `src/validate/formats/registry.ts` has a check for each. */
export type ExportFormatName = (typeof FORMATS)[number]['name'];

/** Other names of formats: MMC4's own layout has had no other name than that of its corpus. */
const ALIASES: Readonly<Record<string, string>> = { mmc4: 'mmc4-jsonl' };

/** The one name that a format goes by in commands and records; what is no alias stays as it is. */
export function formatName(name: string): string {
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] as string) : name;
}

/** Loads a format, also by an alias. Throws FixConfigError `unknown_format` listing the known ones. */
export function loadFormat(name: string): Promise<ExportFormat> {
  const entry = FORMATS.find((format) => format.name === formatName(name));
  if (entry === undefined) {
    const names = FORMATS.map((format) => format.name);
    throw new FixConfigError(
      'unknown_format',
      `${name} is no export format; there are ${names.join(', ')}${didYouMean(name, names)}`,
    );
  }
  return entry.load();
}
