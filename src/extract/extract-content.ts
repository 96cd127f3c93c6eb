import type { Node } from '../model/document.js';
import type { Block } from './blocks/block.js';
import { segment } from './blocks/segment.js';
import { type BlockVerdicts, judgeBlocks } from './content/judge-blocks.js';
import { repeatedProse } from './content/repeated-prose.js';
import { MAX_NODES } from './dom/page-sink.js';
import type { Tree } from './dom/tree.js';
import { blockEvidence, type PageEvidence } from './evidence/block-evidence.js';
import { findPictures, type Pictures } from './images/find-pictures.js';
import { type ImageVerdicts, judgeImages } from './images/judge-images.js';
import { type PageImage, readImages } from './images/read-images.js';
import { toldImages } from './images/told-images.js';
import type { PageFacts } from './metadata/page-facts.js';
import { tooComplex } from './page-limits.js';
import { renderPosts } from './render/render-posts.js';

/** A page's blocks and images with what was decided about each. */
export interface PageContent {
  nodes: Node[];
  blocks: readonly Block[];
  evidence: PageEvidence;
  verdicts: BlockVerdicts;
  /** Indexes of blocks that were dropped as copies of another one. */
  repeated: ReadonlySet<number>;
  pictures: Pictures;
  images: readonly PageImage[];
  imageVerdicts: ImageVerdicts;
}

/** Options of {@link extractContent}: what a recipe knows of the page. */
export interface ContentOptions {
  /** The elements that are the posts of a thread, in the order of the page. Default: none. */
  posts?: readonly number[];
  /** The attribute of images that holds the URL of the picture itself. Default: none. */
  imageAttribute?: string;
}

/**
 * Finds the main content of a page: cuts it into blocks, judges them, then the images around those that are kept.
 *
 * @throws BadInputError `page_too_complex`
 */
export function extractContent(
  tree: Tree,
  facts: PageFacts,
  url: string,
  base: string,
  { posts = [], imageAttribute }: ContentOptions = {},
): PageContent {
  if (!tree.complete) throw tooComplex(MAX_NODES, 'elements and texts');
  const told = toldImages(facts);
  const pictures = findPictures(tree, told);
  const blocks = segment(tree, pictures, new Set(posts));
  const evidence = blockEvidence(tree, blocks, facts, url);
  const verdicts = judgeBlocks(blocks, evidence);
  const repeated = repeatedProse(blocks, verdicts.kept, verdicts.probability, evidence.page.place);
  const kept = verdicts.kept.map((keep, index) => keep && !repeated.has(index));
  const blockOf = new Map<number, number>();
  for (const [index, block] of blocks.entries()) for (const node of block.images) blockOf.set(node, index);
  const images = readImages(tree, pictures, blockOf.keys(), base, imageAttribute);
  const imageVerdicts = judgeImages(images, {
    page: evidence.page,
    paths: evidence.paths,
    probability: verdicts.probability,
    kept,
    blockOf,
    title: evidence.title,
    told,
    url,
  });
  const chosen = new Map(
    images
      .filter((_, index) => (imageVerdicts.probability[index] ?? 0) >= (imageVerdicts.cut[index] ?? 1))
      .map((image) => [image.node, image]),
  );
  const nodes = renderPosts({ tree, blocks, kept, images: chosen }, posts);
  return { nodes, blocks, evidence, verdicts, repeated, pictures, images, imageVerdicts };
}
