import type { Node } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import { tagId } from '../dom/tags.js';
import { type Tree, textBelow } from '../dom/tree.js';
import { inlineText } from '../text/inline-text.js';
import { countWords } from '../text/measure.js';
import { articleNodes } from './article-nodes.js';
import { findArticle } from './find-article.js';
import { pageData } from './page-data.js';

const TITLE = tagId('title');

/** Words of kept text from which on a page shows its content, whatever its data hold. */
const MAX_SHOWN = 100;
/** Words that an article in data has at least, beside other text more, and how many times those that the page shows. */
const MIN_WORDS = 30;
const MIN_WORDS_BESIDE_TEXT = 60;
const MIN_RATIO = 3;
/** How many times the words of an article a page may show of its own; more is a page whose text is drawn by itself. */
const MAX_OWN_RATIO = 1.5;
/** Texts of the article that are looked for on the page, and characters of each. */
const SAMPLES = 3;
const SAMPLE_LENGTH = 60;

/** An article that a page holds as data and does not show. */
export interface EmbeddedArticle {
  nodes: Node[];
  /** Where in the data it was. */
  path: string;
}

/**
 * The article that a script would draw from the page's data, where the page shows next to nothing of its own: undefined
 * when it shows the same text, or enough of another.
 *
 * @param shown - Nodes that the page's own markup yields
 */
export function embeddedArticle(
  tree: Tree,
  blocks: readonly Block[],
  shown: readonly Node[],
  base: string,
): EmbeddedArticle | undefined {
  let words = 0;
  for (const node of shown) {
    if (node.type === 'text') words += countWords(node.text);
    if (words >= MAX_SHOWN) return undefined;
  }
  const least = Math.max(words === 0 ? MIN_WORDS : MIN_WORDS_BESIDE_TEXT, words * MIN_RATIO);
  const article = findArticle(pageData(tree), textBelow(tree, tree.tag.indexOf(TITLE)));
  if (article === undefined || article.words < least) return undefined;
  if (ownWords(blocks) > article.words * MAX_OWN_RATIO) return undefined;
  const nodes = articleNodes(article, base);
  const texts = nodes.flatMap((node) => (node.type === 'text' ? [node.text] : []));
  if (texts.length === 0 || isShown(tree, blocks, texts)) return undefined;
  const title = shown.find((node) => node.type === 'text' && node.level === 1);
  const isRepeated = title?.type === 'text' && texts.includes(title.text);
  return { nodes: title === undefined || isRepeated ? nodes : [title, ...nodes], path: article.path };
}

/** Words of the page outside links, kept or not: a menu is made of links. */
function ownWords(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { words, linkWords }) => sum + words - linkWords, 0);
}

/** Whether the page shows a text somewhere, kept or not. */
function isShown(tree: Tree, blocks: readonly Block[], texts: readonly string[]): boolean {
  const samples = [...texts]
    .sort((a, b) => b.length - a.length)
    .slice(0, SAMPLES)
    .map((text) => squeezed(text).slice(0, SAMPLE_LENGTH));
  const page = squeezed(blocks.map(({ start, end }) => inlineText(tree, start, end)).join(' '));
  return samples.some((sample) => page.includes(sample));
}

/** Letters and digits only: the page and its data differ in blanks, quotes and marks. */
function squeezed(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}
