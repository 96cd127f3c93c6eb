import type { AnyNode } from 'domhandler';
import type { Node } from '../../model/document.js';
import { indexAgain } from '../dom/index-document.js';
import type { Tree } from '../dom/tree.js';
import { explainContent } from '../explain.js';
import { extractContent, type PageContent } from '../extract-content.js';
import { toldImages } from '../images/told-images.js';
import type { PageFacts } from '../metadata/page-facts.js';
import { explainParts, explainRemoved } from './explain-recipe.js';
import type { HostedRecipe } from './open-recipes.js';
import { readContentParts } from './read-content-parts.js';
import { matchRecipe, nodeIndexes, outermost, type SelectorMatch } from './recipe-matches.js';

/** What a recipe makes of a page. */
export interface RecipeReading {
  nodes: Node[];
  /** What the general extraction found in what the recipe leaves, where it chose the nodes. */
  general?: { tree: Tree; content: PageContent };
  title?: string;
  published?: string;
  explain: () => string[];
}

/**
 * Reads a page by a recipe; undefined when it finds nothing: no text and no image in its content, or, without `content`,
 * no element for any of its selectors.
 *
 * All selectors see the page as it came. What they remove is left out of a second index, so that nothing has changed for
 * the general extraction when the recipe finds nothing.
 *
 * @throws BadInputError `page_too_complex`
 */
export function readByRecipe(
  { recipe, number, host }: HostedRecipe,
  page: { tree: Tree; facts: PageFacts; url: string; base: string },
): RecipeReading | undefined {
  const { facts, url, base } = page;
  const told = toldImages(facts);
  const found = matchRecipe(recipe, page.tree, told);
  if (!found.any) return undefined;
  const { content, remove, title, published } = found;
  const tree = remove.size === 0 ? page.tree : indexAgain(page.tree, remove);
  const places = nodeIndexes(tree);
  const posts = placed(found.posts, places);
  const { attribute } = recipe.images ?? {};
  const imageAttribute = attribute?.toLowerCase();
  const name = `recipe ${number} (${host})`;
  const said = { ...(title !== undefined && { title }), ...(published !== undefined && { published }) };
  if (recipe.content === undefined) {
    const left = extractContent(tree, facts, url, base, {
      posts,
      ...(imageAttribute && { imageAttribute }),
    });
    return {
      nodes: left.nodes,
      general: { tree, content: left },
      ...said,
      explain: () => [
        `${name} taken; the general extraction looks for the content`,
        ...explainRemoved(page.tree, remove),
        ...explainContent(tree, left),
      ],
    };
  }
  const parts = outermost(tree, content.keys(), places);
  const read = readContentParts(tree, {
    parts,
    posts,
    base,
    told,
    ...(imageAttribute && { imageAttribute }),
  });
  if (read.nodes.length === 0) return undefined;
  return {
    nodes: read.nodes,
    ...said,
    explain: () => [
      `${name} taken; ${parts.length} parts are its content`,
      ...explainRemoved(page.tree, remove),
      ...explainParts(tree, read, content, parts),
    ],
  };
}

function placed(found: ReadonlyMap<AnyNode, SelectorMatch>, places: ReadonlyMap<AnyNode, number>): number[] {
  return [...found.keys()].flatMap((node) => places.get(node) ?? []).sort((a, b) => a - b);
}
