import { Marked } from 'marked';

/** Longest text that is read as Markdown. */
const MAX_LENGTH = 300_000;
/** Signs that only Markdown has: headings, fences, links, pictures, rules of tables, strong words. */
const STRONG_SIGN =
  /^#{1,6} \S|^(?:```|~~~)|^\|? {0,3}:?-{3,}:? {0,3}\||\[[^\]\n]{1,300}\]\([^)\s]{1,800}[)\s]|\*\*[^*\s][^*\n]{0,300}\*\*|__[^_\s][^_\n]{0,300}__/m;
/** Signs that plain text has too, but not two lines of. */
const ITEM = /^(?:[-*+]|\d{1,3}[.)]|>) \S/gm;
const EMPHASIS = /(?:^|\s)([*_])[^*_\s][^*_\n]{0,300}\1(?:[\s.,;:!?)]|$)/m;
/** Blocks of HTML: a text that has them is HTML, whatever signs stand in it. */
const BLOCK = /<(?:p|div|h[1-6]|ul|ol|li|section|article|table|blockquote)[\s>]/i;

const marked = new Marked({ gfm: true, async: false });

/** The HTML of a text written in Markdown; undefined for one that is not, or is HTML already. */
export function htmlOfMarkdown(text: string): string | undefined {
  if (text.length > MAX_LENGTH || BLOCK.test(text)) return undefined;
  if (!STRONG_SIGN.test(text) && !EMPHASIS.test(text) && (text.match(ITEM)?.length ?? 0) < 2)
    return undefined;
  return marked.parse(text, { async: false });
}
