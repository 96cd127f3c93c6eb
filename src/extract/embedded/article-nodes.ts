import type { Node } from '../../model/document.js';
import { segment } from '../blocks/segment.js';
import { parseHtml } from '../dom/parse.js';
import { textBelow } from '../dom/tree.js';
import { findPictures } from '../images/find-pictures.js';
import { decorationRule } from '../images/image-rules.js';
import { readImages } from '../images/read-images.js';
import { renderNodes } from '../render/render-nodes.js';
import { htmlOfBbcode } from './bbcode.js';
import { escaped } from './escaped.js';
import type { DataArticle } from './find-article.js';
import { htmlOfMarkdown } from './markdown.js';

const TAGS =
  /<(?:p|div|br|h[1-6]|[uod]l|li|img|figure|section|article|blockquote|table|pre|a|b|i|strong|em|span)[\s>/]/i;
const ESCAPED_TAGS = /&lt;(?:p|div|br|h[1-6]|[uod]l|img|figure|section|article|blockquote|table)\b/i;

/**
 * The nodes of an article that a page holds as data: HTML is read as a page's own, plain text by its lines. All of it is
 * kept, decoration aside, since it is nothing but the article.
 */
export function articleNodes({ parts }: DataArticle, base: string): Node[] {
  const html = parts.map(({ text, image }) => (image ? `<img src="${escaped(text)}">` : asHtml(text)));
  const tree = parseHtml(`<body><article>${html.join('\n')}</article></body>`);
  const pictures = findPictures(tree, new Set());
  const blocks = segment(tree, pictures);
  const images = readImages(
    tree,
    pictures,
    blocks.flatMap((block) => block.images),
    base,
  ).filter((image) => decorationRule(tree, image) === undefined);
  return renderNodes({
    tree,
    blocks,
    kept: blocks.map(() => true),
    images: new Map(images.map((image) => [image.node, image])),
  });
}

function asHtml(text: string): string {
  const html = htmlOfBbcode(text) ?? htmlOfMarkdown(text);
  if (html !== undefined) return `<div>${html}</div>`;
  if (TAGS.test(text)) return `<div>${text}</div>`;
  if (ESCAPED_TAGS.test(text)) return `<div>${unescaped(text)}</div>`;
  return text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${escaped(unescaped(line))}</p>`)
    .join('');
}

/** Text with its character references undone, once. */
function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return textBelow(parseHtml(`<pre>\n${text.replaceAll('<', '&lt;')}</pre>`), 0, text.length);
}
