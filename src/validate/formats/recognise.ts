import { CORPUS_RECORD, MANIFESTS_PREFIX } from '../../corpus/corpus-layout.js';
import { splitMemberName } from '../../corpus/sample-key.js';
import { BadInputError } from '../../errors.js';
import { readTar } from '../../formats/tar/tar-members.js';
import { SIMILARITY_RECORD } from '../../similarity/similarity-record.js';
import type { Store } from '../../store/store.js';
import { commonFolder } from './common-folder.js';
import { unpacked } from './file-chunks.js';
import type { DataFormat } from './registry.js';

/** What a path was found to hold. */
export interface Recognised {
  format: DataFormat;
  /** Folder of the shards within the store, empty or ending in a slash. */
  root: string;
  /** What gave it away, in words. */
  why: string;
}

/** First bytes of a file that are looked at. */
const PEEK = 256 * 1024;

/** Members of the first archive that are looked at. */
const PEEK_MEMBERS = 24;

const TAR = /\.(tar|tgz|tar\.gz)$/i;

/**
 * Says what data set a list of names is, looking into the first file where names do not tell.
 *
 * @throws BadInputError `data_not_recognised`, `zip_not_read`
 */
export async function recognise(store: Store, names: readonly string[]): Promise<Recognised> {
  const by = (pattern: RegExp): string[] => names.filter((name) => pattern.test(name));
  const found = (format: DataFormat, files: readonly string[], why: string): Recognised => ({
    format,
    root: commonFolder(files),
    why,
  });
  if (names.includes(SIMILARITY_RECORD)) return { format: 'similarity', root: '', why: SIMILARITY_RECORD };
  if (names.includes(CORPUS_RECORD) || names.some((name) => name.startsWith(MANIFESTS_PREFIX)))
    return { format: 'weft', root: '', why: 'corpus.json or manifests/' };
  const info = by(/(^|\/)\.nv-meta\//)[0];
  if (info !== undefined)
    return { format: 'energon', root: info.slice(0, info.indexOf('.nv-meta/')), why: '.nv-meta/' };
  const mds = by(/\.mds(\.\w+)?$/);
  const index = names.find((name) => /(^|\/)index\.json$/.test(name));
  if (mds.length > 0) return found('mds', index === undefined ? mds : [index], `${mds.length} .mds files`);
  const pickles = by(/\.pkl$/);
  if (pickles[0] !== undefined)
    return found(await pickleKind(store, pickles[0]), pickles, `${pickles.length} .pkl files`);
  // Before tars: those beside such records are archives of their images.
  const records = by(/\.(jsonl|ndjson)(\.gz)?$/i);
  const recordKind = records[0] === undefined ? undefined : await lineKind(store, records[0]);
  if (recordKind !== undefined) return found(recordKind, records, `the first record of ${records[0]}`);
  const tars = by(TAR);
  if (tars[0] !== undefined) {
    const { format, why } = await tarKind(store, tars, names);
    return found(format, tars, why);
  }
  const parquet = by(/\.parquet$/i);
  if (parquet.length > 0) return found('obelics', parquet, `${parquet.length} .parquet files`);
  const zips = by(/\.jsonl?\.zip$/i);
  if (zips.length > 0)
    throw new BadInputError(
      'zip_not_read',
      `${store.uri} holds ${zips.length} zipped JSONL files, such as ${zips[0]}: zip archives are not read; unzip them first (unzip '*.zip')`,
    );
  const json = by(/\.json$/i).find((name) => !/(^|\/)(index|package|croissant|export)\.json$/.test(name));
  const kind = json === undefined ? undefined : await lineKind(store, json);
  if (json !== undefined && kind !== undefined) return found(kind, [json], `the first record of ${json}`);
  throw new BadInputError(
    'data_not_recognised',
    `${store.uri}: ${names.length} files, and none that a known data set has; name the format with --as`,
  );
}

async function pickleKind(store: Store, name: string): Promise<DataFormat> {
  const head = await peek(store, name);
  return head.includes('text_list') || head.includes('image_info') ? 'vila-mmc4' : 'vila-coyo';
}

async function tarKind(
  store: Store,
  tars: readonly string[],
  names: readonly string[],
): Promise<{ format: DataFormat; why: string }> {
  const present = new Set(names);
  const stem = (tars[0] ?? '').replace(/\.tar$/, '');
  if (present.has(`${stem}_stats.json`) || (present.has(`${stem}.parquet`) && !present.has(`${stem}.idx`)))
    return { format: 'img2dataset', why: `${stem}_stats.json or .parquet beside the tar` };
  const parts = await firstParts(store, tars[0] ?? '');
  if (parts.some((part) => /(^|\.)img$/.test(part)))
    return { format: 'eagle-wds', why: 'members named .img' };
  if (parts.some((part) => /(^|\.)tiff?$/.test(part)) && parts.includes('json'))
    return { format: 'mint-1t', why: 'members .json and .tiff' };
  const wids = names.find((name) => /(^|\/)wids-meta\.json$/.test(name));
  if (wids !== undefined && parts.includes('txt'))
    return { format: 'vila-wds', why: `${wids}, and members .txt` };
  return { format: 'webdataset', why: `${tars.length} tars` };
}

/** Parts of the first members of an archive; as many as can be read. */
async function firstParts(store: Store, name: string): Promise<string[]> {
  const parts: string[] = [];
  try {
    for await (const { name: member, typeflag } of readTar(unpacked(name, store.get(name)))) {
      const split = typeflag === '0' ? splitMemberName(member) : undefined;
      if (split) parts.push(split.part.toLowerCase());
      if (parts.length >= PEEK_MEMBERS) break;
    }
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
  }
  return parts;
}

async function lineKind(store: Store, name: string): Promise<DataFormat | undefined> {
  const head = (await peek(store, name)).toString('utf8');
  if (head.includes('"text_list"') || head.includes('"image_info"')) return 'mmc4-jsonl';
  if (head.includes('"conversations"')) return 'llava-next';
  if (head.includes('"texts"') && head.includes('"images')) return 'omnicorpus';
  return undefined;
}

async function peek(store: Store, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of unpacked(name, store.get(name))) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= PEEK) break;
    }
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
  }
  return Buffer.concat(chunks).subarray(0, PEEK);
}
