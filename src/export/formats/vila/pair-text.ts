import { type ExportImage, type ExportItem, isImage } from '../../export-item.js';
import { cleanTitle } from './clean-title.js';

/** Where the text of a pair was found. */
export type PairTextSource = 'caption' | 'following_text' | 'alt' | 'preceding_text' | 'title' | 'none';

/**
 * The text that goes with an item's image: its caption, else the next block that is no heading, else its alternative
 * text. An image with none of these gets the block in front of it, then the title of its page.
 */
export function pairText(item: ExportItem, image: ExportImage): { text: string; source: PairTextSource } {
  if (image.caption) return { text: image.caption, source: 'caption' };
  const at = item.nodes.indexOf(image);
  let before = '';
  for (const [index, node] of item.nodes.entries()) {
    if (isImage(node)) continue;
    if (index < at) before = node.text;
    else if (node.role !== 'heading') return { text: node.text, source: 'following_text' };
  }
  if (image.alt) return { text: image.alt, source: 'alt' };
  if (before) return { text: before, source: 'preceding_text' };
  const title = cleanTitle(item.document);
  if (title) return { text: title, source: 'title' };
  return { text: '', source: 'none' };
}
