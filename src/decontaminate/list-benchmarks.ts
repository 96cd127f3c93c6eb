import { createHash } from 'node:crypto';
import { FixConfigError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { ImagePool } from '../images/images-in-workers.js';
import type { InputOpener } from '../store/input.js';
import { EVAL_FILES, type EvalItem, evalItems } from './eval-items.js';
import type { HashListLine } from './hash-list-line.js';
import { gramsOf, tokensOf } from './text-grams.js';

/** A benchmark whose files lie at a place. */
export interface Benchmark {
  name: string;
  /** Folder, file or s3:// prefix. */
  uri: string;
}

/** Options of {@link listBenchmarks}. */
export interface ListBenchmarksOptions {
  benchmarks: readonly Benchmark[];
  opener: InputOpener;
  /** Decodes what may be hostile. */
  pool: ImagePool;
  /** Tokens of an n-gram. */
  gramTokens: number;
  /** Items under way at once. */
  concurrency: number;
  onLine(line: HashListLine): Promise<void>;
  ctx: Context;
}

/** What was found of one benchmark. */
export interface BenchmarkCounts {
  files: number;
  images: number;
  texts: number;
  /** Texts that have fewer tokens than an n-gram: nothing is listed of them. */
  short_texts: number;
  /** Images and texts that were listed already. */
  repeated: number;
  /** Images that cannot be decoded, by reason. */
  unusable: Record<string, number>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Lists the images and texts of benchmarks by their hashes, in the order of their files; memory does not depend on the
 * size of a benchmark, but for 16 bytes for each thing that is listed.
 *
 * @throws FixConfigError `bad_benchmark`; BadInputError of files that cannot be read
 */
export async function listBenchmarks(
  options: ListBenchmarksOptions,
): Promise<Record<string, BenchmarkCounts>> {
  const { benchmarks, gramTokens, onLine } = options;
  const names = benchmarks.map(({ name }) => name);
  for (const name of names) {
    if (!NAME.test(name))
      throw new FixConfigError(
        'bad_benchmark',
        `benchmark ${JSON.stringify(name)}: expected letters, digits, . - and _; give it as NAME=FOLDER`,
      );
  }
  if (new Set(names).size < names.length)
    throw new FixConfigError(
      'bad_benchmark',
      `two benchmarks of one name: ${names.join(', ')}; give NAME=FOLDER`,
    );
  await onLine({ schema: 'weft/decontamination/1', gram_tokens: gramTokens, benchmarks: names });
  const counts: Record<string, BenchmarkCounts> = {};
  for (const benchmark of benchmarks) counts[benchmark.name] = await listOne(benchmark, options);
  return counts;
}

async function listOne(
  { name, uri }: Benchmark,
  { opener, pool, gramTokens, concurrency, onLine, ctx }: ListBenchmarksOptions,
): Promise<BenchmarkCounts> {
  const counts: BenchmarkCounts = {
    files: 0,
    images: 0,
    texts: 0,
    short_texts: 0,
    repeated: 0,
    unusable: {},
  };
  const files = await opener.expand(uri, EVAL_FILES);
  if (files.length === 0)
    throw new FixConfigError(
      'bad_benchmark',
      `${opener.credentials.take(uri)} holds no images, TSV, JSON or text files`,
    );
  const seen = new Set<string>();
  const isNew = (text: string): boolean => {
    const print = createHash('sha256').update(text).digest('base64').slice(0, 22);
    const fresh = !seen.has(print);
    seen.add(print);
    if (!fresh) counts.repeated += 1;
    return fresh;
  };
  const items = async function* (): AsyncGenerator<EvalItem> {
    for (const file of files) {
      counts.files += 1;
      yield* evalItems(await opener.open(file));
      await opener.check();
    }
  };
  const hashed = mapConcurrent(
    items(),
    async (item) => (item.kind === 'text' ? item : { ...item, result: await pool.run(item.bytes) }),
    { concurrency, signal: ctx.signal },
  );
  for await (const item of hashed) {
    if (item.kind === 'text') {
      const grams = [...new Set(gramsOf(tokensOf(item.text), gramTokens))];
      if (grams.length === 0) counts.short_texts += 1;
      else if (isNew(grams.join())) {
        counts.texts += 1;
        for (let at = 0; at < grams.length; at += GRAMS_A_LINE)
          await onLine({ benchmark: name, grams: grams.slice(at, at + GRAMS_A_LINE) });
      }
    } else if ('drop' in item.result) {
      const { reason, detail } = item.result.drop;
      counts.unusable[reason] = (counts.unusable[reason] ?? 0) + 1;
      ctx.logger.info({ benchmark: name, reason, detail }, `${item.where}: no image`);
    } else {
      const { phash, dhash, pixels_sha256 } = item.result.stored;
      if (!isNew(pixels_sha256)) continue;
      counts.images += 1;
      await onLine({ benchmark: name, phash, dhash, pixels_sha256 });
    }
  }
  return counts;
}

/** Bounds the length of a line. */
const GRAMS_A_LINE = 1000;
