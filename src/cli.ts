import { Command } from 'commander';
import { guarded } from './commands/guarded.js';
import { suggestChoices } from './commands/suggest-choices.js';
import { VERSION } from './version.js';

/** A command: what it does in a line, and what declares its arguments and options. */
interface CommandEntry {
  description: string;
  load: () => Promise<(program: Command) => void>;
}

/**
 * Commands by name. Each file is loaded only when its command is asked for, because sharp and the S3 client are slow to
 * load: the list of commands took 0.8 s of CPU when it loaded them all.
 */
const COMMANDS: Record<string, CommandEntry> = {
  crawl: {
    description: 'crawl pages and their images into WARC files; run again to resume',
    load: async () => (await import('./commands/crawl.js')).registerCrawl,
  },
  init: {
    description: 'look at an input and write a pipeline for it',
    load: async () => (await import('./commands/init.js')).registerInit,
  },
  build: {
    description: 'build a corpus from a pipeline file; run again to resume, or with more inputs to grow',
    load: async () => (await import('./commands/build.js')).registerBuild,
  },
  plan: {
    description: 'plan a build that weft work runs on one machine or many; nothing is built',
    load: async () => (await import('./commands/plan.js')).registerPlan,
  },
  work: {
    description: 'run units of a planned build, as one of many workers',
    load: async () => (await import('./commands/work.js')).registerWork,
  },
  resume: {
    description: 'go on with an interrupted build from its corpus alone, without the pipeline file',
    load: async () => (await import('./commands/resume.js')).registerResume,
  },
  status: {
    description: 'how far a build is: units done and failed, rates, time left; while workers run, or later',
    load: async () => (await import('./commands/status.js')).registerStatus,
  },
  failed: {
    description: 'which units of a build failed, of what, and the last log lines; exit 1 when there are any',
    load: async () => (await import('./commands/failed.js')).registerFailed,
  },
  gc: {
    description: 'find what killed and losing workers left in a corpus, and delete it with --delete',
    load: async () => (await import('./commands/gc.js')).registerGc,
  },
  extract: {
    description: 'extract pages to documents: text and images in reading order, one JSON per line',
    load: async () => (await import('./commands/extract.js')).registerExtract,
  },
  validate: {
    description: 'check a corpus, an export or data of other tools, down to every image; exit 1 on errors',
    load: async () => (await import('./commands/validate.js')).registerValidate,
  },
  sample: {
    description:
      'draw a uniform sample of documents by ranged reads: a digest, JSON lines, or an HTML report',
    load: async () => (await import('./commands/sample.js')).registerSample,
  },
  explain: {
    description: 'say what a corpus made of a page, and what decided it',
    load: async () => (await import('./commands/explain.js')).registerExplain,
  },
  sweep: {
    description: 'what a corpus would keep as a threshold moves, from stored signals alone',
    load: async () => (await import('./commands/sweep.js')).registerSweep,
  },
  diff: {
    description: 'which documents two builds differ in, and why',
    load: async () => (await import('./commands/diff.js')).registerDiff,
  },
  retry: {
    description: 'fetch images that a build could not get, and repair the corpus; run again to resume',
    load: async () => (await import('./commands/retry.js')).registerRetry,
  },
  import: {
    description: 'import a corpus in MMC4, OBELICS, OmniCorpus or MINT-1T layout; run again to resume',
    load: async () => (await import('./commands/import.js')).registerImport,
  },
  similarity: {
    description: 'measure how similar each image is to the texts of its document, by a CLIP or SigLIP model',
    load: async () => (await import('./commands/similarity.js')).registerSimilarity,
  },
  export: {
    description: 'write a training-ready copy of one or several corpora in the format that a trainer reads',
    load: async () => (await import('./commands/export.js')).registerExport,
  },
  'plan-stage2': {
    description:
      'turn a budget of GPU hours into documents, images, tokens and a nested fraction for stage 2',
    load: async () => (await import('./commands/plan-stage2.js')).registerPlanStage2,
  },
  experiment: {
    description: 'the control experiment of interleaved pre-training: write it, score what its models wrote',
    load: async () => (await import('./commands/experiment.js')).registerExperiment,
  },
  decontaminate: {
    description:
      'list the images and texts of benchmarks by their hashes, for builds and exports that leave them out',
    load: async () => (await import('./commands/decontaminate.js')).registerDecontaminate,
  },
  'overused-images': {
    description: 'list the images that too many documents share, as an exclude list for weft export',
    load: async () => (await import('./commands/overused-images.js')).registerOverusedImages,
  },
  takedown: {
    description:
      'take documents and images out of a corpus for good; without a selector, go on with what was interrupted',
    load: async () => (await import('./commands/takedown.js')).registerTakedown,
  },
  'refresh-consent': {
    description: 'ask the sites of a corpus again and write an exclude list of what they no longer allow',
    load: async () => (await import('./commands/refresh-consent.js')).registerRefreshConsent,
  },
  quickstart: {
    description: 'build, validate and sample a corpus from the samples in the package',
    load: async () => (await import('./commands/quickstart.js')).registerQuickstart,
  },
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
    const name = argv[2] === 'help' ? argv[3] : argv[2];
    const wanted = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (wanted !== undefined) {
      (await wanted.load())(program);
      program.commands[0]?.description(wanted.description);
    } else {
      for (const [known, { description }] of Object.entries(COMMANDS))
        program.command(known).description(description);
    }
    suggestChoices(program);
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  });
}
