import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeError, FixConfigError } from '../errors.js';
import type { ExtractConfig } from '../model/schemas/pipeline.js';
import { fillConfig } from './fill-config.js';
import { readYaml } from './read-yaml.js';

/** Recipes and extractor of a file. */
export type RecipeFile = Pick<ExtractConfig, 'recipes' | 'extractor'>;

/**
 * Reads recipes from a YAML file: one recipe, a list of them, or a pipeline, whose `extract` part is taken. An extractor
 * gets its absolute path.
 *
 * @throws FixConfigError `recipe_not_found`, `recipe_not_yaml`, `bad_extract_config`, `bad_recipe`
 */
export async function loadRecipes(path: string): Promise<RecipeFile> {
  const { extract, field } = extractPart(await yamlOf(path));
  let config: ExtractConfig;
  try {
    config = fillConfig('extract', extract);
  } catch (error) {
    if (!(error instanceof FixConfigError)) throw error;
    throw new FixConfigError(error.code, `${path}: ${error.message}`, { cause: error });
  }
  const { recipes, extractor } = config;
  if (recipes.length === 0 && extractor === undefined) {
    throw new FixConfigError(
      'bad_extract_config',
      `${path}: holds no recipe; give a recipe with its hosts, a list of recipes, or a pipeline with extract.recipes`,
    );
  }
  const { checkRecipes } = await import('./check-recipes.js');
  checkRecipes(recipes, `${path}: ${field}`);
  return { recipes, ...(extractor !== undefined && { extractor: resolve(dirname(path), extractor) }) };
}

async function yamlOf(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const message = `${path}: cannot read the recipe: ${describeError(cause)}`;
    throw new FixConfigError('recipe_not_found', message, { cause });
  }
  try {
    return readYaml(text, { maxAliasCount: 100 });
  } catch (cause) {
    throw new FixConfigError('recipe_not_yaml', `${path}: ${describeError(cause)}`, { cause });
  }
}

/** What stands in the file as the extract part of a pipeline, and how the list of its recipes is called. */
function extractPart(value: unknown): { extract: Partial<ExtractConfig>; field: string } {
  if (Array.isArray(value)) return { extract: { recipes: value }, field: 'recipes' };
  if (typeof value !== 'object' || value === null) return { extract: {}, field: 'recipes' };
  if ('extract' in value || 'source' in value) {
    const { extract } = value as { extract?: Partial<ExtractConfig> };
    return { extract: extract ?? {}, field: 'extract.recipes' };
  }
  return { extract: { recipes: [value as ExtractConfig['recipes'][number]] }, field: 'recipes' };
}
