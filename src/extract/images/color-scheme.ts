import { attr, type Tree } from '../dom/tree.js';

/** The colour scheme in which alone a picture is shown. */
export type ColorScheme = 'dark' | 'light';

/** GitHub and mkdocs-material, in the fragment of `src`. */
const DARK_FRAGMENT = /#(?:gh-dark-mode-only|only-dark|dark-only|dark)$/i;
const LIGHT_FRAGMENT = /#(?:gh-light-mode-only|only-light|light-only|light)$/i;
/** Tailwind, Bootstrap, Starlight, Furo, Docusaurus, VitePress: classes of what is shown in one scheme only. */
const DARK_CLASS =
  /^(?:light:(?:sl-)?hidden|(?:only|show-on|show-in|img|image|logo|theme|d|mode)-dark|dark(?:-only|-mode-only|-img|-image|-logo|-theme|-mode)?|d-light-none|themed(?:component|image)--dark\w{0,20})$/i;
const LIGHT_CLASS =
  /^(?:dark:(?:sl-)?hidden|(?:only|show-on|show-in|img|image|logo|theme|d|mode)-light|light(?:-only|-mode-only|-img|-image|-logo|-theme|-mode)?|d-dark-none|themed(?:component|image)--light\w{0,20})$/i;
/** Tailwind's way to show a hidden element in the dark. */
const SHOWN_IN_DARK = /^dark:(?:block|inline|inline-block|flex|inline-flex|grid)$/;
const WORDS = /(?:^|[-_.\s])(?:dark|light)(?:[-_]?mode|[-_]?theme)?(?=[-_.\s@]|$)/gi;
/** Elements above an image that may carry the class. */
const WRAPPERS = 2;
/** Characters of a class that are read. */
const MAX_CLASS = 400;

/** The scheme in which alone an image is shown, by its URL's fragment or by classes; undefined for both. */
export function schemeOf(tree: Tree, image: number): ColorScheme | undefined {
  const src = (attr(tree, image, 'src') ?? attr(tree, image, 'data-src') ?? '').slice(-40);
  if (DARK_FRAGMENT.test(src)) return 'dark';
  if (LIGHT_FRAGMENT.test(src)) return 'light';
  let at = image;
  for (let step = 0; step <= WRAPPERS && at > 0; step++, at = tree.parent[at] ?? 0) {
    const name = attr(tree, at, 'class')?.slice(0, MAX_CLASS);
    if (name === undefined || !/dark|light/i.test(name)) continue;
    // A wrapper that holds more is a section of the page, which may well be dark.
    if (step > 0 && (tree.end[at] ?? at) - at > 12) break;
    const classes = name.split(/\s+/);
    if (classes.some((token) => LIGHT_CLASS.test(token))) return 'light';
    if (classes.some((token) => DARK_CLASS.test(token))) return 'dark';
    if (classes.includes('hidden') && classes.some((token) => SHOWN_IN_DARK.test(token))) return 'dark';
  }
  return undefined;
}

/** A name without the words that tell the two of a pair apart. */
export function withoutScheme(name: string): string {
  return name.slice(-200).toLowerCase().replace(WORDS, '');
}
