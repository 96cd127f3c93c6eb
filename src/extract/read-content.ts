import { load } from 'cheerio/slim';
import type { Document as DomDocument } from 'domhandler';
import type { Node } from '../model/document.js';
import type { Recipe } from '../model/schemas/pipeline.js';
import { indexAgain } from './dom/index-document.js';
import { MAX_NODES } from './dom/page-sink.js';
import type { Tree } from './dom/tree.js';
import { explainContent } from './explain.js';
import { extractContent, type PageContent } from './extract-content.js';
import { askExtractor } from './extractor/ask-extractor.js';
import { explainNodes } from './extractor/explain-nodes.js';
import type { Extractor } from './extractor/extractor.js';
import type { PageFacts } from './metadata/page-facts.js';
import { tooComplex } from './page-limits.js';
import { type RecipeUse, recipesFor } from './recipes/open-recipes.js';
import { readByRecipe } from './recipes/read-by-recipe.js';
import { hasElement } from './recipes/recipe-matches.js';

/** A parsed page with what it says of itself. */
export interface IndexedPage {
  tree: Tree;
  facts: PageFacts;
  url: string;
  /** What relative URLs count from. */
  base: string;
}

/** Who reads pages besides the general extraction. */
export interface ReadOptions {
  /** How pages of some sites are read; the first that fits is taken. Default: none. */
  recipes?: readonly Recipe[];
  /** Asked first for each page. Default: none. */
  extractor?: Extractor;
}

/** The content of a page, whoever found it. */
export interface ReadContent {
  nodes: Node[];
  /** What the general extraction found, where it chose the nodes, and in which index of the page. */
  general?: { tree: Tree; content: PageContent };
  /** What a recipe says instead of the page's metadata. */
  title?: string;
  published?: string;
  /** What became of the recipes for the page's host. */
  recipes: RecipeUse[];
  /** Says in one line per block and image what became of it and why. */
  explain: () => string[];
}

/**
 * Reads the content of a page: by the extractor, unless it leaves the page to others; then by the first recipe that fits,
 * unless that finds nothing; then by the general extraction.
 *
 * @throws BadInputError `page_too_complex`, `extractor_failed`; FixConfigError `bad_recipe` when a recipe is none, whatever
 *   the page
 */
export function readContent(page: IndexedPage, { recipes = [], extractor }: ReadOptions = {}): ReadContent {
  const { facts, url, base } = page;
  let { tree } = page;
  if (!tree.complete) throw tooComplex(MAX_NODES, 'elements and texts');
  if (extractor !== undefined) {
    const nodes = askExtractor(extractor, { $: load(tree.nodes()[0] as DomDocument), url }, base);
    if (nodes !== undefined) return { nodes, recipes: [], explain: () => explainNodes(nodes) };
    tree = indexAgain(tree);
  }
  const uses: RecipeUse[] = [];
  const lines: string[] = [];
  for (const hosted of recipes.length > 0 ? recipesFor(recipes, url) : []) {
    const { recipe, number, host } = hosted;
    if (recipe.when !== undefined && !hasElement(tree, recipe.when)) {
      uses.push({ recipe: number, host, use: 'passed' });
      lines.push(`recipe ${number} (${host}) passed: the page has no ${recipe.when}`);
      continue;
    }
    const read = readByRecipe(hosted, { tree, facts, url, base });
    uses.push({ recipe: number, host, use: read === undefined ? 'empty' : 'taken' });
    if (read !== undefined) return { ...read, recipes: uses, explain: () => [...lines, ...read.explain()] };
    lines.push(`recipe ${number} (${host}) found nothing: the general extraction reads the page`);
    break;
  }
  const content = extractContent(tree, facts, url, base);
  return {
    nodes: content.nodes,
    general: { tree, content },
    recipes: uses,
    explain: () => [...lines, ...explainContent(tree, content)],
  };
}
