import { checkRecipes } from '../../config/check-recipes.js';
import { type HostPattern, matchesHost, parseHostPattern } from '../../config/host-pattern.js';
import type { Recipe } from '../../model/schemas/pipeline.js';

/** What became of a recipe on a page of its hosts. */
export interface RecipeUse {
  /** Number of the recipe, from 1. */
  recipe: number;
  /** The pattern that the page's host fits, as it is written. */
  host: string;
  /**
   * `taken`: the page was read by it; `empty`: it found nothing there, and is as if it were not; `passed`: its `when`
   * did not fit.
   */
  use: 'taken' | 'empty' | 'passed';
}

/** A recipe with its hosts read. */
interface OpenRecipe {
  recipe: Recipe;
  /** From 1. */
  number: number;
  hosts: readonly HostPattern[];
}

/** A recipe that is for a page, if its `when` fits. */
export interface HostedRecipe {
  recipe: Recipe;
  number: number;
  host: string;
}

const opened = new WeakMap<readonly Recipe[], readonly OpenRecipe[]>();

/**
 * The recipes whose hosts a page is on, in their order. A list of recipes is checked the first time.
 *
 * @throws FixConfigError `bad_recipe`
 */
export function recipesFor(recipes: readonly Recipe[], pageUrl: string): HostedRecipe[] {
  const url = URL.canParse(pageUrl) ? new URL(pageUrl) : NO_HOST;
  const known = opened.get(recipes) ?? openRecipes(recipes);
  return known.flatMap(({ recipe, number, hosts }) => {
    const pattern = hosts.find((one) => matchesHost(one, url));
    return pattern === undefined ? [] : [{ recipe, number, host: pattern.text }];
  });
}

/** What pages are on whose URL is none. */
const NO_HOST = new URL('file:///');

function openRecipes(recipes: readonly Recipe[]): readonly OpenRecipe[] {
  checkRecipes(recipes, 'recipes');
  const open = recipes.map((recipe, index) => ({
    recipe,
    number: index + 1,
    hosts: recipe.hosts.map(parseHostPattern).filter((one) => typeof one !== 'string'),
  }));
  opened.set(recipes, open);
  return open;
}
