import type { Command } from 'commander';
import { formatCount } from '../inspect/format.js';
import { measureSimilarity, type SimilarityReport } from '../similarity/measure/measure-similarity.js';
import { parsePositive } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft similarity`, as the command line gives them. */
export interface SimilarityCommandOptions extends StoreFlags {
  model: string;
  out: string;
  workers?: number;
  cores?: number;
  scratch?: string;
  json?: boolean;
}

/** Measures image–text similarities of a corpus into a prefix of their own. */
export async function similarityCommand(uri: string, options: SimilarityCommandOptions): Promise<void> {
  const onStop = 'stopping: shards that are complete are kept; the same command measures the others';
  await runCommand(onStop, async ({ ctx, openStore, openScratch }) => {
    const corpus = await openStore(uri, { ...inputOptions(options), readOnly: true });
    const out = await openStore(options.out, outputOptions(options));
    const scratch = await openScratch(options.scratch);
    const report = await measureSimilarity({
      corpus,
      out,
      model: options.model,
      scratch,
      ...(options.workers !== undefined && { workers: options.workers }),
      ...(options.cores !== undefined && { cores: options.cores }),
      onShard: ({ shard, counts }, done, shards) =>
        say(`${done}/${shards} shards · ${shard}: ${formatCount(counts.images)} images`),
      ctx,
    });
    say(describeSimilarity(out.uri, report));
    if (options.json) await print(JSON.stringify(report));
  });
}

/** The end report, for people. */
export function describeSimilarity(
  uri: string,
  { record, shards, resumed, counts }: SimilarityReport,
): string {
  const { model, max_tokens: tokens } = record;
  return [
    `${uri}: ${formatCount(counts.images)} images of ${formatCount(counts.documents)} documents compared with ${formatCount(counts.texts)} texts, ${shards} shards (${resumed} of an earlier run), model ${model.name} (${model.type}, ${model.fingerprint})`,
    ...(counts.truncated_texts > 0
      ? [
          `  ${formatCount(counts.truncated_texts)} texts are longer than ${tokens} tokens: the model saw their beginning`,
        ]
      : []),
    ...(counts.undecodable_images > 0
      ? [`  ${formatCount(counts.undecodable_images)} images did not decode and have no similarity`]
      : []),
  ].join('\n');
}

/** Declares `weft similarity`. */
export function registerSimilarity(program: Command): void {
  const command = program
    .command('similarity')
    .argument('<corpus>', 'folder or s3://bucket/prefix that weft build wrote')
    .requiredOption('--model <folder>', 'local folder: ONNX, tokenizer.json and preprocessor_config.json')
    .requiredOption(
      '--out <uri>',
      'folder or s3://bucket/prefix for the similarities, for weft export --similarity',
    )
    .option('--workers <n>', 'threads that each hold the model (default: 1, with all cores)', parsePositive)
    .option('--cores <n>', 'cores to be used, shared out among the workers (default: all)', parsePositive)
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .option('--json', 'print the report as JSON on standard output');
  addStoreOptions(command, { writes: true }).action((corpus: string, options: SimilarityCommandOptions) =>
    similarityCommand(corpus, options),
  );
}
