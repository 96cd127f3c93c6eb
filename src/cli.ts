import { Command } from 'commander';
import { guarded } from './commands/guarded.js';
import { suggestChoices } from './commands/suggest-choices.js';
import { VERSION } from './version.js';

/** Commands by name; each file is loaded only when its command is asked for, because sharp and the S3 client are slow to load. */
const COMMANDS: Record<string, () => Promise<(program: Command) => void>> = {
  crawl: async () => (await import('./commands/crawl.js')).registerCrawl,
  init: async () => (await import('./commands/init.js')).registerInit,
  build: async () => (await import('./commands/build.js')).registerBuild,
  extract: async () => (await import('./commands/extract.js')).registerExtract,
  validate: async () => (await import('./commands/validate.js')).registerValidate,
  sample: async () => (await import('./commands/sample.js')).registerSample,
  explain: async () => (await import('./commands/explain.js')).registerExplain,
  sweep: async () => (await import('./commands/sweep.js')).registerSweep,
  diff: async () => (await import('./commands/diff.js')).registerDiff,
  retry: async () => (await import('./commands/retry.js')).registerRetry,
  import: async () => (await import('./commands/import.js')).registerImport,
  similarity: async () => (await import('./commands/similarity.js')).registerSimilarity,
  export: async () => (await import('./commands/export.js')).registerExport,
  'plan-stage2': async () => (await import('./commands/plan-stage2.js')).registerPlanStage2,
  experiment: async () => (await import('./commands/experiment.js')).registerExperiment,
  decontaminate: async () => (await import('./commands/decontaminate.js')).registerDecontaminate,
  'overused-images': async () => (await import('./commands/overused-images.js')).registerOverusedImages,
  takedown: async () => (await import('./commands/takedown.js')).registerTakedown,
  'refresh-consent': async () => (await import('./commands/refresh-consent.js')).registerRefreshConsent,
  quickstart: async () => (await import('./commands/quickstart.js')).registerQuickstart,
};

/**
 * Runs the command line.
 *
 * @param argv - as `process.argv`
 * @returns the exit status: 0, 1 for findings, 2 for a wrong command line or pipeline, 3 for bad input, 4 for a
 *   temporary failure, 5 for a lasting one, 70 for a bug in Weft, 130 when stopped
 */
export function main(argv: readonly string[]): Promise<number> {
  return guarded(async () => {
    const program = new Command('weft')
      .description(
        'Build, validate and sample interleaved image-text corpora for vision-language pre-training',
      )
      .version(VERSION)
      .exitOverride();
    const wanted = COMMANDS[argv[2] ?? ''];
    const loaders = wanted ? [wanted] : Object.values(COMMANDS);
    for (const load of loaders) (await load())(program);
    suggestChoices(program);
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  });
}
