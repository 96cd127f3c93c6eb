import { trainsOn } from '../formats/vila/loader-support.js';
import { rankRows } from '../formats/vila/rank-rows.js';
import { simulateVilaSharding } from '../formats/vila/simulate-vila-sharding.js';
import { aspectRatioOf } from '../plan/vila-models.js';
import {
  dataPath,
  isPickleFormat,
  type LaunchFacts,
  sharingOf,
  totalImages,
  totalItems,
} from './launch-facts.js';
import { estimateRankMemory, RANKS_PER_NODE, readableBytes } from './rank-memory.js';

/** What each format's loader does that a user must know before a run. */
const TRAPS: Record<LaunchFacts['format'], readonly string[]> = {
  'vila-mmc4': [
    'The folder must hold these files and no others: the loader takes half the number of files for the number of shards.',
    'Train one epoch. The loader changes texts in place, and a second pass reads `<IMAGE>` where it had put `<image>`.',
    'Head cannot instantiate this loader from its YAML registry; use the Python snippet.',
    'Images are read at the position of `matched_text_index`; `similarity_matrix` has a row for each image, and the rows are empty.',
  ],
  'vila-coyo': [
    'The folder must hold these files and no others: the loader takes half the number of files for the number of shards.',
    'Four records make one sample of the loader.',
    'When the path has `mmc4` in it, the loader shuffles each shard with a seed of its own.',
    'Train one epoch, as with the interleaved set.',
    'Head cannot instantiate this loader from its YAML registry; use the Python snippet.',
  ],
  'vila-wds': [
    'Four records make one sample of the dataset type coyo-wds. The types ccs-wds and imgtxt-wds read the same files one by one.',
    '`wids-meta.json` must stay beside the shards, which it names relative to itself; `s3://` URLs in it are not found.',
  ],
  'llava-next': [
    'Read it with LLaVANextDataset. LLaVADataset removes every `<image>` and puts all images first.',
    'With `--image_aspect_ratio dynamic` the loader looks for images in the first turn alone and ends the run on others: export with the option `turns=single`, or train with `resize` or `dynamic_s2`.',
    'A record that fails is replaced by one drawn at random, with a line in the log.',
  ],
  'eagle-wds': [
    'A sample that fails ends the run: this loader never draws another.',
    'With `--image_aspect_ratio dynamic` the loader looks for images in the first turn alone and ends the run on others: train with `resize` or `dynamic_s2`.',
    '`wids-meta.json` must stay beside the shards, which it names relative to itself; `s3://` URLs in it are not found.',
  ],
};

/** The README of the launch files: what the export holds, where to put it, how to train on it, what to know before. */
export function launchReadme(
  facts: LaunchFacts,
  files: readonly { name: string; purpose: string }[],
): string {
  const { name, format, shardFolder, shards, notes } = facts;
  const lines = [
    `# ${name}: ${format}`,
    '',
    `${totalItems(facts)} records with ${totalImages(facts)} images in ${shards.length} shards.`,
    '',
    '## Where it goes',
    '',
    `Copy the folder \`${shardFolder}\` of this export to \`${dataPath(facts).replace(/^\.\//, '')}\` in a checkout of VILA, for example with`,
    '`aws s3 sync` or `rsync`: VILA reads local files only. Nothing else belongs into it.',
    '',
    '## Files',
    '',
    ...files.map((file) => `- \`${file.name}\`: ${file.purpose}`),
    '',
    ...loaderLines(facts),
    '## Before a run',
    '',
    ...TRAPS[format].map((trap) => `- ${trap}`),
    '- VILA blends about as many images from interleaved documents as from pairs in stage 2; join names with `+` in `--data_mixture`.',
    '',
    ...rankTable(facts),
    ...noteLines(notes),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Which code bases train on the export, and why others do not. */
function loaderLines(facts: LaunchFacts): string[] {
  const { model, imageLoader } = facts;
  const lines = (['v1.0', 'v1.5', 'head'] as const).map((generation) => {
    const { refusal, fix } = trainsOn(facts, generation);
    if (refusal !== undefined) return `- VILA ${generation} cannot train on this export: ${refusal}.`;
    return fix === undefined
      ? `- VILA ${generation} trains on it.`
      : `- VILA ${generation} trains on it after \`${fix.command}\`: ${fix.why}.`;
  });
  const aspect = aspectRatioOf(model, imageLoader);
  return [
    '## Which VILA',
    '',
    `Sequences were split for the context of ${model}, whose images cost what \`--image_aspect_ratio ${aspect}\` makes of their width and height.`,
    '',
    ...lines,
    '',
  ];
}

function rankTable(facts: LaunchFacts): string[] {
  const { shards } = facts;
  const sharing = sharingOf(facts);
  const rows = rankRows(sharing, facts.worldSizes);
  const inMemory = isPickleFormat(facts);
  const cells = rows.map(({ world, batch, samplesPerRank, steps, dropped }) => {
    const common =
      batch === 0 ? [world, 'no data', 0, 0, dropped] : [world, samplesPerRank, batch, steps, dropped];
    if (!inMemory) return common;
    const { shardsPerRank } = simulateVilaSharding({ ...sharing, world, batch: Math.max(1, batch) });
    const memory = estimateRankMemory(shards, world);
    const node = memory * Math.min(world, RANKS_PER_NODE);
    return [...common, shardsPerRank, readableBytes(memory), readableBytes(node)];
  });
  const head = ['ranks', 'samples per rank', 'batch per device', 'steps', 'records dropped'];
  if (inMemory) head.push('shards per rank', 'memory per rank', 'memory per node');
  return [
    '## Ranks',
    '',
    'What VILA takes of the records in an epoch, with the batch of the launch script. With no data on a rank nothing is',
    `trained, and VILA does not say so; the script does. For other numbers of ranks, export with \`--world-size\`.`,
    ...(inMemory
      ? [
          '',
          'Every rank keeps its shards in memory for the whole run, as base64. Memory is an estimate from the size of the',
          `files and what Python adds; a node is ${RANKS_PER_NODE} ranks.`,
        ]
      : []),
    '',
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...cells.map((row) => `| ${row.join(' | ')} |`),
    '',
  ];
}

function noteLines(notes: Readonly<Record<string, number>>): string[] {
  const entries = Object.entries(notes);
  if (entries.length === 0) return [];
  return ['## What was adapted', '', ...entries.map(([what, count]) => `- ${what}: ${count}`), ''];
}
