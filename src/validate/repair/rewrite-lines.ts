import { join } from 'node:path';
import { BadInputError } from '../../errors.js';
import { escapeSeparators } from '../../export/formats/json-line.js';
import { createTarFile } from '../../export/formats/webdataset/tar-file.js';
import { boundedLines } from '../../formats/jsonl/lines.js';
import { readTar } from '../../formats/tar/tar-members.js';
import { stageFile } from '../../staging/staged-file.js';
import type { FindingCode } from '../finding-codes.js';
import { unpacked } from '../formats/file-chunks.js';
import { imageTarOf } from '../formats/image-tar.js';
import { JSON_LINES } from '../formats/json-lines.js';
import { isObject } from '../formats/read-small.js';
import { parseJson } from '../parse-json.js';
import type { RepairEnv } from './repair-env.js';

const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Rewrites JSON Lines: broken records go, and so do records of broken images; archives keep the images still named. */
export async function rewriteLines(env: RepairEnv): Promise<void> {
  const files = new Map(env.files.map((name) => [name, 0]));
  for (const name of env.files.filter((file) => JSON_LINES.test(file))) {
    const tar = imageTarOf(name, { files });
    const needed = await rewriteFile(name, tar, env);
    if (tar !== undefined) await rewriteImages(tar, needed, env);
  }
}

/** Returns the names of the images that the kept records need. */
async function rewriteFile(name: string, tar: string | undefined, env: RepairEnv): Promise<Set<string>> {
  const { store, broken, output, folder } = env;
  const needed = new Set<string>();
  const stored = tar === undefined ? undefined : await storedImages(tar, env);
  const file = await stageFile(join(folder, 'records.jsonl'));
  let kept = 0;
  try {
    for await (const { number, bytes } of boundedLines(unpacked(name, store.get(name)), MAX_LINE_BYTES)) {
      const parsed = parseJson(bytes);
      const images = 'value' in parsed && isObject(parsed.value) ? imageNames(parsed.value) : [];
      const codes = new Set<FindingCode>(broken.codesOf(name, number));
      if (tar !== undefined)
        for (const image of images) {
          if (!stored?.has(image)) codes.add('sample_part_missing');
          for (const code of broken.codesOf(tar, image) ?? []) codes.add(code);
        }
      if (codes.size > 0) {
        output.drop({ file: name, sample: `line ${number}`, reasons: [...codes] });
        continue;
      }
      for (const image of images) needed.add(image);
      await file.append(Buffer.from(`${escapeSeparators(bytes.toString())}\n`));
      kept += 1;
    }
  } catch (error) {
    // The rest of a file that does not unpack, or behind a line without end, is lost; validation named the place.
    if (!(error instanceof BadInputError)) throw error;
  }
  output.kept += kept;
  if (kept === 0) await file.abort();
  else {
    await file.finish();
    await output.put(name.replace(/\.gz$/i, ''), file.path);
  }
  return needed;
}

/** Names of the images of an archive, as far as it can be read. */
async function storedImages(name: string, { store }: RepairEnv): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const { name: path, typeflag } of readTar(store.get(name)))
      if (typeflag === '0') names.add(path.slice(path.lastIndexOf('/') + 1));
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
  }
  return names;
}

async function rewriteImages(
  name: string,
  needed: ReadonlySet<string>,
  { store, output, folder }: RepairEnv,
): Promise<void> {
  const tar = await createTarFile(join(folder, 'images.tar'));
  const written = new Set<string>();
  try {
    for await (const { name: path, typeflag, data } of readTar(store.get(name))) {
      const image = path.slice(path.lastIndexOf('/') + 1);
      if (typeflag !== '0' || !needed.has(image) || written.has(image)) continue;
      written.add(image);
      await tar.add('', [{ part: image, data }]);
    }
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
  }
  await tar.finish();
  await output.put(name, tar.path);
}

/** Names of a record's images in the archive beside it: MMC4's `image_name`, OmniCorpus's `filename`. */
function imageNames({ image_info: infos, metadata }: Record<string, unknown>): string[] {
  const list = Array.isArray(infos)
    ? (infos as unknown[])
    : Array.isArray(metadata)
      ? (metadata as unknown[])
      : [];
  return list.filter(isObject).flatMap(({ image_name: name, filename }) => {
    const said = name ?? filename;
    return typeof said === 'string' ? [said] : [];
  });
}
