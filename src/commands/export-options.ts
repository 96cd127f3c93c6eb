import { type Command, InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../errors/did-you-mean.js';
import type { DatasetAbout } from '../export/card/card-facts.js';
import { ANSWER_KINDS, type AnswerKind } from '../export/few-shot/caption-answer.js';
import { FORMATS, formatName } from '../export/formats/registry.js';
import { STAGE_2_ARMS, type Stage2Arm } from '../export/plan/arms.js';
import type { BlendSettings } from '../export/plan/blend-settings.js';
import { type ModelPreset, VILA_MODELS } from '../export/plan/vila-models.js';
import { collect, parsePositive } from './parse-option.js';
import { addStoreOptions, type StoreFlags } from './store-options.js';

/** Options of `weft export`, as the command line gives them. */
export interface ExportCommandOptions extends StoreFlags {
  format?: string;
  out: string;
  name?: string;
  seed: string;
  worldSize?: number[];
  itemsPerShard?: number;
  itemsMultiple?: number;
  maxImages?: number;
  fraction?: number;
  model?: ModelPreset;
  ablation?: Stage2Arm;
  holdout?: number;
  fewShot?: number[];
  queries?: number;
  answers?: AnswerKind[];
  similarity?: string[];
  minSimilarity?: number;
  exclude?: string;
  decontaminate?: string[];
  decontaminateAction?: 'drop' | 'flag';
  option?: string[];
  weights?: number[];
  tokenBudget?: number[];
  imageBudget?: number[];
  epochs?: number;
  title?: string;
  description?: string;
  license?: string;
  homepage?: string;
  creator?: string;
  citation?: string;
  published?: string;
  release?: string;
  threads?: number;
  scratch?: string;
  quiet?: boolean;
  json?: boolean;
}

function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  const value = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('expected a share above 0 and at most 1, such as 10% or 0.1');
  return value;
}

function cosine(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= -1 && value <= 1))
    throw new InvalidArgumentError('expected a cosine from -1 to 1, such as 0.15');
  return value;
}

function counts(least: number): (text: string) => number[] {
  return (text) => {
    const values = text.split(',').map(Number);
    if (values.some((value) => !Number.isSafeInteger(value) || value < least))
      throw new InvalidArgumentError(`expected whole numbers of at least ${least}, such as 8,16`);
    return values;
  };
}

/** Kinds of answers from the command line. */
export function answerKinds(text: string): AnswerKind[] {
  return text.split(',').map((name) => {
    const kind = ANSWER_KINDS.find((known) => known === name.trim());
    if (kind === undefined) throw new InvalidArgumentError(`there are ${ANSWER_KINDS.join(' and ')}`);
    return kind;
  });
}

function knownFormat(text: string): string {
  const name = formatName(text);
  if (FORMATS.some((format) => format.name === name)) return name;
  const names = FORMATS.map((format) => format.name);
  throw new InvalidArgumentError(`there are ${names.join(', ')}${didYouMean(text, names)}`);
}

function amounts(text: string): number[] {
  const values = text.split(',').map((part) => {
    const match = /^(\d+(?:\.\d+)?)([kMGT]?)$/.exec(part.trim());
    return match ? Number(match[1]) * (POWERS[match[2] ?? ''] ?? 1) : Number.NaN;
  });
  if (values.some(Number.isNaN))
    throw new InvalidArgumentError('expected a number ≥ 0 for each corpus, such as 0.7,0.3 or 2G,500M');
  return values;
}

const POWERS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** What the options say of a blend; undefined when nothing. */
export function blendOf(options: ExportCommandOptions): BlendSettings | undefined {
  const { weights, tokenBudget: tokenBudgets, imageBudget: imageBudgets, epochs } = options;
  const blend = {
    ...(weights && { weights }),
    ...(tokenBudgets && { tokenBudgets }),
    ...(imageBudgets && { imageBudgets }),
    ...(epochs !== undefined && { epochs }),
  };
  return Object.keys(blend).length > 0 ? blend : undefined;
}

/** What the options say of the data set, for its card; undefined when nothing. */
export function aboutOf(options: ExportCommandOptions): DatasetAbout | undefined {
  const {
    title,
    description,
    license,
    homepage: url,
    creator,
    citation,
    published,
    release: version,
  } = options;
  const given = { title, description, license, url, creator, citation, published, version };
  const about = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return Object.keys(about).length > 0 ? about : undefined;
}

/** Declares the arguments and options of `weft export`. */
export function declareExportOptions(command: Command): Command {
  command
    .argument('<corpus...>', 'folders or s3://bucket/prefix that weft build wrote')
    .requiredOption('--out <uri>', 'folder, s3://, gs:// or hf:// place of the export')
    .option('--format <name>', 'format of the export; see below', knownFormat)
    .option(
      '--name <name>',
      'name of the export, for its files and its registration (default: one that no other export has)',
    )
    .option('--seed <text>', 'of the global order; the same seed gives the same bytes', '0')
    .option(
      '--world-size <n,n>',
      'ranks that will train on it; the number of shards becomes divisible by each',
      counts(1),
    )
    .option('--items-per-shard <n>', 'instead of the format’s own', parsePositive)
    .option(
      '--items-multiple <n>',
      'items per shard are a multiple of this, instead of the format’s own',
      parsePositive,
    )
    .option(
      '--max-images <n>',
      'images per item; longer documents are split at text boundaries',
      parsePositive,
    )
    .option('--fraction <share>', 'only the first share of the order: 5% lies within 10%', share)
    .option('--weights <n,n>', 'blend the corpora by shares of the items, one for each corpus', amounts)
    .option(
      '--token-budget <n,n>',
      'blend by estimated tokens at most, one number for each corpus, such as 2G,500M',
      amounts,
    )
    .option('--image-budget <n,n>', 'blend by images at most, one number for each corpus', amounts)
    .option(
      '--epochs <n>',
      'how often a blend may use an item (default: 1, nothing is repeated)',
      Number.parseFloat,
    )
    .addOption(
      new Option(
        '--model <preset>',
        'split for the context of a model, as its code counts tokens (default: that of the format)',
      ).choices(Object.keys(VILA_MODELS)),
    )
    .addOption(
      new Option('--ablation <arm>', 'an arm of the stage-2 control experiment').choices([...STAGE_2_ARMS]),
    )
    .option('--holdout <share>', 'leave out this share of the registrable domains, for evaluation', share)
    .option(
      '--few-shot <n,n>',
      'write an evaluation set of the held-out domains instead, with these numbers of examples',
      counts(0),
    )
    .addOption(
      new Option(
        '--answers <kinds>',
        'texts of images that are answers of the evaluation set: sentence, phrase or both (default: sentence)',
      ).argParser(answerKinds),
    )
    .option('--queries <n>', 'questions of the evaluation set at most', parsePositive)
    .option('--similarity <uri>', 'similarities that weft similarity wrote; once for each corpus', collect)
    .option(
      '--min-similarity <cosine>',
      'leave out images that are less similar to every text of their document; in formats of pairs, to their own text',
      cosine,
    )
    .option('--exclude <file>', 'leave out what this list names, such as weft refresh-consent writes')
    .option(
      '--decontaminate <list>',
      'look for content of the benchmarks in this list of weft decontaminate; may be repeated',
      collect,
    )
    .addOption(
      new Option('--decontaminate-action <action>', 'leave it out, or only count it in the record')
        .choices(['drop', 'flag'])
        .default('drop'),
    )
    .addOption(
      new Option('--option <name=value>', 'an option of the format; may be repeated').argParser(collect),
    )
    .option('--title <text>', 'title of the data set, for its card and Croissant description')
    .option('--description <text>', 'a paragraph about it')
    .option('--license <name>', 'of the collection, as an SPDX identifier or a URL; the pages keep their own')
    .option('--homepage <url>', 'where it is published')
    .option('--creator <name>', 'who publishes it')
    .option(
      '--citation <text>',
      'how it is cited, as BibTeX (default: an entry of the title, creator and year)',
    )
    .option('--published <date>', 'YYYY-MM-DD (default: the day of the last capture)')
    .option('--release <version>', 'version of the data set (default: 1.0.0)')
    .option(
      '--threads <n>',
      'shards written at once, each by a thread (default: the number of cores, at most 8)',
      parsePositive,
    )
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .option('--quiet', 'no progress, no report')
    .option('--json', 'print the record as JSON on standard output');
  return addStoreOptions(command, { writes: true }).addHelpText(
    'after',
    `\nFormats:\n${FORMATS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n')}`,
  );
}
