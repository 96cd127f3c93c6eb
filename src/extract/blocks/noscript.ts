import { TEXT, type Tree } from '../dom/tree.js';
import { countWords } from '../text/measure.js';

/**
 * Words that make a `<noscript>` the page's text rather than a request to enable JavaScript: forums that draw
 * themselves by script put the whole thread there.
 */
const MIN_WORDS = 80;

/** Whether a `<noscript>` holds text of the page. */
export function holdsText(tree: Tree, noscript: number): boolean {
  const end = tree.end[noscript] ?? noscript;
  let words = 0;
  for (let i = noscript + 1; i < end; i++) {
    if (tree.tag[i] === TEXT) words += countWords(tree.text[i] ?? '');
    if (words >= MIN_WORDS) return true;
  }
  return false;
}
