import { join } from 'node:path';
import { createTarFile } from '../../export/formats/webdataset/tar-file.js';
import { encodeJson } from '../../store/store.js';
import { FindingList } from '../finding-list.js';
import { commonFolder } from '../formats/common-folder.js';
import { unpacked } from '../formats/file-chunks.js';
import { type TarSample, tarSamples } from '../formats/tar-samples.js';
import { TAR } from '../formats/webdataset.js';
import { KeySet, keyBytes } from '../key-set.js';
import type { RepairEnv } from './repair-env.js';

/** Rewrites archives sample by sample; those of which nothing is left are not written. */
export async function rewriteTars(env: RepairEnv): Promise<void> {
  await rewriteSamples(env, false);
}

/** The same with flat names and `wids-meta.json`, for loaders that look shards up in it. */
export async function rewriteWidsTars(env: RepairEnv): Promise<void> {
  const written = await rewriteSamples(env, true);
  await writeWids(shardsOf(env), written, env);
}

interface WrittenTar {
  name: string;
  samples: number;
  bytes: number;
}

function shardsOf({ files }: RepairEnv): string[] {
  return files.filter((name) => TAR.test(name));
}

async function rewriteSamples(env: RepairEnv, flat: boolean): Promise<WrittenTar[]> {
  const seen = new KeySet();
  const written: WrittenTar[] = [];
  for (const name of shardsOf(env)) {
    const target = name.replace(/\.(tgz|tar\.gz)$/i, '.tar');
    const tar = await createTarFile(join(env.folder, 'shard.tar'));
    let samples = 0;
    for await (const sample of wholeSamples(name, flat, seen, env)) {
      await tar.add(sample.key, sample.parts);
      samples += 1;
    }
    if (samples === 0) {
      await tar.abort();
      continue;
    }
    await tar.finish();
    written.push({ name: target, samples, ...(await env.output.put(target, tar.path)) });
  }
  return written;
}

async function* wholeSamples(
  name: string,
  flat: boolean,
  seen: KeySet,
  { store, broken, output }: RepairEnv,
): AsyncGenerator<TarSample> {
  // What is wrong with the archive was reported when it was validated.
  const ignored = new FindingList();
  for await (const sample of tarSamples(unpacked(name, store.get(name)), name, {}, ignored)) {
    const drop = (reasons: Parameters<typeof output.drop>[0]['reasons']): void =>
      output.drop({ file: name, sample: sample.key, reasons });
    const codes = broken.codesOf(name, sample.key);
    const key = flat ? sample.key.slice(sample.key.lastIndexOf('/') + 1) : sample.key;
    const parts = sample.parts.map(({ part, data, dataOffset }) => ({
      part: part.toLowerCase(),
      data,
      dataOffset,
    }));
    if (codes !== undefined) drop([...codes]);
    else if (parts.some(({ part }) => !/^[\x20-\x7e]{1,100}$/.test(`${key}.${part}`)))
      drop(['member_name_ignored']);
    else if (seen.add(keyBytes(key), 0) !== undefined) drop(['key_duplicate']);
    else {
      output.kept += 1;
      yield { ...sample, key, parts };
    }
  }
}

async function writeWids(
  names: readonly string[],
  written: readonly WrittenTar[],
  { output }: RepairEnv,
): Promise<void> {
  const root = commonFolder(names);
  const shardlist = written.map(({ name, samples, bytes }) => ({
    url: name.slice(root.length),
    nsamples: samples,
    filesize: bytes,
  }));
  const meta = { name: 'repaired', __kind__: 'VILA-WebDataset', wids_version: 1, shardlist };
  await output.putBytes(`${root}wids-meta.json`, encodeJson(meta));
}
