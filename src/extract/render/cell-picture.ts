import { imageTags } from '../blocks/image-tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { NO_MEANING } from '../text/character-picture.js';

/** Longest alternative text that a picture puts into its cell. */
const MAX_ALT = 40;

/** What the only picture of a cell says there, a tick or a cross, when it is no image of the document by itself. */
export function cellPicture(tree: Tree, cell: number, kept: { has(image: number): boolean }): string {
  const end = tree.end[cell] ?? cell + 1;
  let said = '';
  for (let i = cell + 1; i < end; i++) {
    if (!imageTags.has(tree.tag[i])) continue;
    if (said !== '' || kept.has(i)) return '';
    said = attr(tree, i, 'alt')?.trim() ?? '';
  }
  return said.length > MAX_ALT || NO_MEANING.test(said) ? '' : said.replace(/\s+/g, ' ');
}
