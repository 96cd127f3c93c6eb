import { Marked } from 'marked';

/** Longest text that is read as Markdown: what is hostile takes a second then. */
const MAX_LENGTH = 200_000;
/** Signs that only Markdown has: headings, fences, rules of tables, links and pictures. */
const STRONG_SIGN = /^#{1,6} \S|^(?:```|~~~)|^\|? ?:?-{3,}:? ?\||\]\(\S/m;
const STRONG_WORD = [/\*\*[^\s*]/, /[^\s*]\*\*/];
/** Signs that plain text has too, but not two lines of. */
const ITEM = /^(?:[-*+]|\d{1,3}[.)]|>) \S/gm;
const EMPHASIS = /(?:^|\s)([*_])[^*_\s][^*_\n]{0,300}\1(?:[\s.,;:!?)]|$)/m;
/** Blocks of HTML: a text that has them is HTML, whatever signs stand in it. */
const BLOCK = /<(?:p|div|h[1-6]|ul|ol|li|section|article|table|blockquote)[\s>]/i;
/** Quotes and lists in each other on one line, which are read one inside the other: no author nests so. */
const TOO_DEEP = /^(?:[ \t]{0,8}(?:>|[-*+]|\d{1,9}[.)])){40}/m;

/** Marks in one paragraph: pairing them takes quadratic time, and sixty thousand took two minutes. */
const MAX_MARKS = 600;
const MARK = /[*_~`[\]<]/g;

const marked = new Marked({ gfm: true, async: false });

/** The HTML of a text written in Markdown; undefined for one that is not, or is HTML already. */
export function htmlOfMarkdown(text: string): string | undefined {
  if (text.length > MAX_LENGTH || BLOCK.test(text) || TOO_DEEP.test(text)) return undefined;
  const isWritten =
    STRONG_SIGN.test(text) ||
    STRONG_WORD.every((sign) => sign.test(text)) ||
    EMPHASIS.test(text) ||
    (text.match(ITEM)?.length ?? 0) >= 2;
  if (!isWritten || text.split(/\n[ \t]*\n/).some((part) => (part.match(MARK)?.length ?? 0) > MAX_MARKS))
    return undefined;
  try {
    return marked.parse(text, { async: false });
  } catch (error) {
    // Marks nested deeper than the stack: the text is read by its lines.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
