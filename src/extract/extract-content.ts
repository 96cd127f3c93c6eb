import type { Node } from '../model/document.js';
import type { Block } from './blocks/block.js';
import { segment } from './blocks/segment.js';
import { type BlockVerdicts, judgeBlocks } from './content/judge-blocks.js';
import { repeatedProse } from './content/repeated-prose.js';
import { MAX_NODES } from './dom/node-builder.js';
import type { Tree } from './dom/tree.js';
import { blockEvidence, type PageEvidence } from './evidence/block-evidence.js';
import { type ImageVerdicts, judgeImages } from './images/judge-images.js';
import { type PageImage, readImages } from './images/read-images.js';
import { toldImages } from './images/told-images.js';
import type { PageFacts } from './metadata/page-facts.js';
import { tooComplex } from './page-limits.js';
import { renderNodes } from './render/render-nodes.js';

/** A page's blocks and images with what was decided about each. */
export interface PageContent {
  nodes: Node[];
  blocks: readonly Block[];
  evidence: PageEvidence;
  verdicts: BlockVerdicts;
  /** Indexes of blocks that were dropped as copies of another one. */
  repeated: ReadonlySet<number>;
  images: readonly PageImage[];
  imageVerdicts: ImageVerdicts;
}

/**
 * Finds the main content of a page: cuts it into blocks, judges them, then the images around those that are kept.
 *
 * @throws BadInputError `page_too_complex`
 */
export function extractContent(tree: Tree, facts: PageFacts, url: string, base: string): PageContent {
  if (!tree.complete) throw tooComplex(MAX_NODES, 'elements and texts');
  const blocks = segment(tree);
  const evidence = blockEvidence(tree, blocks, facts, url);
  const verdicts = judgeBlocks(blocks, evidence);
  const repeated = repeatedProse(blocks, verdicts.kept, verdicts.probability, evidence.page.place);
  const kept = verdicts.kept.map((keep, index) => keep && !repeated.has(index));
  const blockOf = new Map<number, number>();
  for (const [index, block] of blocks.entries()) for (const node of block.images) blockOf.set(node, index);
  const images = readImages(tree, blockOf.keys(), base);
  const imageVerdicts = judgeImages(images, {
    page: evidence.page,
    paths: evidence.paths,
    probability: verdicts.probability,
    kept,
    blockOf,
    title: evidence.title,
    told: toldImages(facts),
    url,
  });
  const chosen = new Map(
    images
      .filter((_, index) => (imageVerdicts.probability[index] ?? 0) >= (imageVerdicts.cut[index] ?? 1))
      .map((image) => [image.node, image]),
  );
  const nodes = renderNodes({ tree, blocks, kept, images: chosen });
  return { nodes, blocks, evidence, verdicts, repeated, images, imageVerdicts };
}
