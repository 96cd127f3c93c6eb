import { type BoostedTrees, logOddsOf } from './content/boosted-trees.js';
import { blockTrees } from './content/judge-blocks.js';
import type { Tree } from './dom/tree.js';
import { EVIDENCE } from './evidence/block-evidence.js';
import { explainUnjudged } from './explain-unjudged.js';
import type { PageContent } from './extract-content.js';
import { IMAGE_EVIDENCE } from './images/image-evidence.js';
import { imageTrees } from './images/judge-images.js';
import { roleOf } from './render/roles.js';
import { excerpt } from './text/excerpt.js';
import { inlineText } from './text/inline-text.js';

/** Reasons that are named per verdict. */
const MAX_REASONS = 4;
/** Log-odds below which a reason is not worth naming. */
const MIN_EFFECT = 0.15;

/**
 * Says in one line per block and image, in reading order, what became of it and which evidence decided.
 *
 * A reason is `name=value(effect)`: the effect is how much the log-odds of being content would drop if the value
 * were that of the page's middle block (or image) instead.
 */
export function explainContent(tree: Tree, content: PageContent): string[] {
  const { blocks, verdicts, repeated, images, imageVerdicts, evidence } = content;
  const width = EVIDENCE.length;
  const rows = blocks.map((_, index) => {
    const at = evidence.rows.at(index);
    return evidence.rows.values.slice(at, at + width);
  });
  const middle = medians(
    rows.filter((_, index) => (blocks[index]?.words ?? 0) > 0),
    width,
  );
  const imageMiddle = medians(imageVerdicts.rows, IMAGE_EVIDENCE.length);
  const imageAt = new Map(images.map((image, index) => [image.node, index]));
  const lines = [
    `cut ${verdicts.cut.toFixed(2)} for blocks; ${blocks.length} blocks, ${images.length} images`,
  ];
  for (const [index, block] of blocks.entries()) {
    if (block.words > 0) {
      const verdict = repeated.has(index) ? 'copy' : verdicts.kept[index] ? 'keep' : 'drop';
      const reasons = reasonsOf(blockTrees, rows[index] ?? new Float32Array(width), middle, EVIDENCE);
      const own = verdicts.own[index] ?? 0;
      const mixed = verdicts.probability[index] ?? 0;
      lines.push(
        `${verdict} ${mixed.toFixed(2)} ${roleOf(tree, block).role} ${block.words}w "${excerpt(inlineText(tree, block.start, block.end))}" own=${own.toFixed(2)} ${reasons}`.trimEnd(),
      );
    }
    for (const node of block.images) {
      const at = imageAt.get(node);
      if (at === undefined) {
        lines.push('drop image without a usable URL');
        continue;
      }
      const probability = imageVerdicts.probability[at] ?? 0;
      const cut = imageVerdicts.cut[at] ?? 1;
      const image = images[at];
      const row = imageVerdicts.rows[at];
      if (image === undefined || row === undefined) continue;
      const reasons = imageVerdicts.rules[at] ?? reasonsOf(imageTrees, row, imageMiddle, IMAGE_EVIDENCE);
      lines.push(
        `${probability >= cut ? 'keep' : 'drop'} ${probability.toFixed(2)} (cut ${cut}) image ${image.candidates[0]?.url.slice(0, 120)} ${reasons}`.trimEnd(),
      );
    }
  }
  lines.push(...explainUnjudged(tree, content.pictures, blocks));
  return lines;
}

function reasonsOf(
  trees: BoostedTrees,
  row: Float32Array,
  middle: Float32Array,
  names: readonly string[],
): string {
  const changed = Float32Array.from(row);
  const before = logOddsOf(trees, row);
  const effects: { name: string; value: number; effect: number }[] = [];
  for (const [index, name] of names.entries()) {
    const value = row[index] ?? 0;
    const other = middle[index] ?? 0;
    if (value === other) continue;
    changed[index] = other;
    const effect = before - logOddsOf(trees, changed);
    changed[index] = value;
    if (Math.abs(effect) >= MIN_EFFECT) effects.push({ name, value, effect });
  }
  effects.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  return effects
    .slice(0, MAX_REASONS)
    .map(
      ({ name, value, effect }) =>
        `${name}=${Number(value.toFixed(2))}(${effect > 0 ? '+' : ''}${effect.toFixed(1)})`,
    )
    .join(' ');
}

function medians(rows: readonly Float32Array[], width: number): Float32Array {
  const middle = new Float32Array(width);
  if (rows.length === 0) return middle;
  for (let index = 0; index < width; index++) {
    const values = Float32Array.from(rows, (row) => row[index] ?? 0).sort();
    middle[index] = values[values.length >> 1] ?? 0;
  }
  return middle;
}
