import { select } from 'cheerio-select';
import type { AnyNode } from 'domhandler';
import type { Recipe, RecipeField } from '../../model/schemas/pipeline.js';
import { imageTags } from '../blocks/image-tags.js';
import { FLAG } from '../dom/tags.js';
import { attr, hasFlag, TEXT, type Tree, textBelow } from '../dom/tree.js';
import { findPictures, type Pictures } from '../images/find-pictures.js';
import { namesIn } from '../text/inline-names.js';
import { isUnseenInline } from '../text/unseen.js';

/** The selector that found an element: `content.0` and how it is written. */
export interface SelectorMatch {
  field: string;
  selector: string;
}

/** What the selectors of a recipe find on a page as it came, before anything is taken out. */
export interface RecipeMatches {
  content: ReadonlyMap<AnyNode, SelectorMatch>;
  /** Subtrees to take out, those of images too. */
  remove: ReadonlyMap<AnyNode, SelectorMatch>;
  posts: ReadonlyMap<AnyNode, SelectorMatch>;
  title?: string;
  published?: string;
  /** Whether any selector, or the attribute of images, found something. */
  any: boolean;
}

/** Longest value of one field. */
const MAX_VALUE = 1000;

/** Looks for all that a recipe names. Each element counts for the first selector of a field that finds it. */
export function matchRecipe(recipe: Recipe, tree: Tree, told: ReadonlySet<string>): RecipeMatches {
  const { content = [], remove = [], posts, images } = recipe;
  const find = (field: string, selectors: readonly string[]): Map<AnyNode, SelectorMatch> => {
    const found = new Map<AnyNode, SelectorMatch>();
    for (const [at, selector] of selectors.entries())
      for (const node of select(selector.trim(), page))
        if (!found.has(node)) found.set(node, { field: `${field}.${at}`, selector });
    return found;
  };
  const page = tree.nodes()[0] as AnyNode;
  const indexes = nodeIndexes(tree);
  const title = fieldValue(recipe.title, tree, indexes);
  const published = fieldValue(recipe.published, tree, indexes);
  const removed = find('remove', remove);
  const removedImages = find('images.remove', images?.remove ?? []);
  if (removedImages.size > 0) {
    const { at, twins } = findPictures(tree, told);
    const pictures = { shown: new Set([...at.values()].flat()), twins };
    for (const part of outermost(tree, removedImages.keys(), indexes)) {
      const by = removedImages.get(tree.nodes()[part] as AnyNode) as SelectorMatch;
      for (const image of imagesIn(tree, part, pictures)) if (!removed.has(image)) removed.set(image, by);
    }
  }
  const matches = {
    content: find('content', content),
    remove: removed,
    posts: find('posts', posts === undefined ? [] : [posts]),
    ...(title !== undefined && { title }),
    ...(published !== undefined && { published }),
  };
  const { attribute } = images ?? {};
  const any =
    matches.content.size + removed.size + matches.posts.size > 0 ||
    (title ?? published) !== undefined ||
    (attribute !== undefined && hasImageWith(tree, attribute));
  return { ...matches, any };
}

/** The place of each of cheerio's nodes. */
export function nodeIndexes(tree: Tree): ReadonlyMap<AnyNode, number> {
  return new Map(tree.nodes().map((node, index) => [node, index]));
}

/** Places of the elements that stand in no other of them, in the order of the page. */
export function outermost(
  tree: Tree,
  nodes: Iterable<AnyNode>,
  indexes: ReadonlyMap<AnyNode, number>,
): number[] {
  const places: number[] = [];
  for (const node of nodes) {
    const index = indexes.get(node);
    if (index !== undefined) places.push(index);
  }
  let end = 0;
  return places
    .sort((a, b) => a - b)
    .filter((place) => {
      if (place < end) return false;
      end = tree.end[place] ?? place + 1;
      return true;
    });
}

/** The elements without text that show a picture in a subtree, its root included, and those elsewhere that show the same. */
function imagesIn(
  tree: Tree,
  root: number,
  { shown, twins }: Pick<Pictures, 'twins'> & { shown: ReadonlySet<number> },
): AnyNode[] {
  const images: AnyNode[] = [];
  const end = tree.end[root] ?? root;
  for (let i = root; i < end; i++) {
    if (!imageTags.has(tree.tag[i]) && !(shown.has(i) && shownText(tree, i).trim() === '')) continue;
    for (const node of [i, ...(twins.get(i) ?? []).map((twin) => twin.node)])
      images.push(tree.nodes()[node] as AnyNode);
  }
  return images;
}

function hasImageWith(tree: Tree, attribute: string): boolean {
  const name = attribute.toLowerCase();
  return tree.tag.some((tag, i) => imageTags.has(tag) && tree.attribs[i]?.[name] !== undefined);
}

function fieldValue(
  field: RecipeField | undefined,
  tree: Tree,
  indexes: ReadonlyMap<AnyNode, number>,
): string | undefined {
  if (field === undefined) return undefined;
  const { selector, attribute } =
    typeof field === 'string' ? { selector: field, attribute: undefined } : field;
  const [first] = select(selector.trim(), tree.nodes()[0] as AnyNode, {}, 1);
  if (first === undefined) return undefined;
  const index = indexes.get(first);
  const shown = index === undefined ? undefined : shownText(tree, index);
  const value = attribute === undefined ? shown : first.attribs[attribute.toLowerCase()];
  const text = value?.replace(/\s+/g, ' ').trim().slice(0, MAX_VALUE);
  return text === '' ? undefined : text;
}

/** Whether a page has an element that a selector finds. */
export function hasElement(tree: Tree, selector: string): boolean {
  return select(selector.trim(), tree.nodes()[0] as AnyNode, {}, 1).length > 0;
}

/** The text of an element as one line; of one that shows none, such as `<title>`, what it holds. */
function shownText(tree: Tree, root: number): string {
  if (hasFlag(tree, root, FLAG.silent)) return textBelow(tree, root, MAX_VALUE);
  const end = tree.end[root] ?? root;
  let text = '';
  for (let i = root + 1; i < end && text.length < MAX_VALUE; i++) {
    if (tree.tag[i] === TEXT) text += tree.text[i];
    else if (hasFlag(tree, i, FLAG.silent) || isUnseenInline(tree, i, namesIn(attr(tree, i, 'class'))))
      i = (tree.end[i] ?? i + 1) - 1;
    else if (hasFlag(tree, i, FLAG.block | FLAG.void)) text += ' ';
  }
  return text;
}
