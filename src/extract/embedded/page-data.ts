import { tagId } from '../dom/tags.js';
import { attr, type Tree, textBelow } from '../dom/tree.js';

const SCRIPT = tagId('script');

/** Characters of data of one page that are looked through. */
const MAX_DATA = 4_000_000;
/** Shortest data that may hold an article. */
const MIN_DATA = 300;
/** Types of scripts that hold data, or none: code that assigns some. */
const DATA_TYPE =
  /^(?:application\/(?:[\w.-]{1,40}\+)?json|text\/(?:json|javascript)|application\/javascript)/i;
/** Attributes in which frameworks put what they draw the page from. */
const ATTRIBUTES = ['data-page', 'data-props', 'data-react-props', 'data-state', 'data-initial-state'];

/** A piece of data in the page, and whether it is JSON-LD. */
export interface PageData {
  text: string;
  isLinked: boolean;
}

/** The data that the page carries for its scripts and for machines, in document order. */
export function pageData(tree: Tree): PageData[] {
  const found: PageData[] = [];
  let left = MAX_DATA;
  const add = (text: string, isLinked: boolean) => {
    if (text.length < MIN_DATA || !text.includes(':')) return;
    found.push({ text, isLinked });
    left -= text.length;
  };
  for (let i = 1; i < tree.tag.length && left > 0; i++) {
    if (tree.tag[i] === SCRIPT) {
      const type = attr(tree, i, 'type')?.trim() ?? '';
      if (attr(tree, i, 'src') === undefined && (type === '' || DATA_TYPE.test(type)))
        add(textBelow(tree, i, left), /^application\/ld\+json/i.test(type));
      continue;
    }
    for (const name of ATTRIBUTES) {
      const value = attr(tree, i, name);
      if (value !== undefined && /^\s*[{[]/.test(value)) add(value.slice(0, left), false);
    }
  }
  return found;
}
