import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeError, FixConfigError } from '../errors.js';
import type { ExtractConfig } from '../model/schemas/pipeline.js';
import { fillConfig } from './fill-config.js';
import { type LocatedYaml, readLocatedYaml } from './read-yaml.js';

/** Recipes and extractor of a file. */
export type RecipeFile = Pick<ExtractConfig, 'recipes' | 'extractor'>;

/**
 * Reads recipes from a YAML file: one recipe, a list of them, or a pipeline, whose `extract` part is taken. An extractor
 * gets its absolute path.
 *
 * @throws FixConfigError `recipe_not_found`, `recipe_not_yaml`, `bad_extract_config`, `bad_recipe`
 */
export async function loadRecipes(path: string): Promise<RecipeFile> {
  const { value, lineOf } = await yamlOf(path);
  const { extract, field, inFile } = extractPart(value);
  const placeOf = (name: readonly string[]): string | undefined => {
    const line = lineOf(inFile(name));
    return line === undefined ? undefined : `line ${line}`;
  };
  let config: ExtractConfig;
  try {
    config = fillConfig('extract', extract, placeOf);
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
  checkRecipes(recipes, `${path}: ${field}`, (name) => placeOf(['recipes', ...name]));
  return { recipes, ...(extractor !== undefined && { extractor: resolve(dirname(path), extractor) }) };
}

async function yamlOf(path: string): Promise<LocatedYaml> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const message = `${path}: cannot read the recipe: ${describeError(cause)}`;
    throw new FixConfigError('recipe_not_found', message, { cause });
  }
  try {
    return readLocatedYaml(text, { maxAliasCount: 100 });
  } catch (cause) {
    throw new FixConfigError('recipe_not_yaml', `${path}: ${describeError(cause)}`, { cause });
  }
}

/** The extract part of a pipeline that a file stands for. */
interface ExtractPart {
  extract: Partial<ExtractConfig>;
  /** How the list of its recipes is called. */
  field: string;
  /** Where in the file a field of the part stands. */
  inFile(name: readonly string[]): readonly string[];
}

function extractPart(value: unknown): ExtractPart {
  const list = (recipes: unknown, depth: number): ExtractPart => ({
    extract: { recipes: recipes as ExtractConfig['recipes'] },
    field: 'recipes',
    inFile: (name) => name.slice(depth),
  });
  if (Array.isArray(value)) return list(value, 1);
  if (typeof value !== 'object' || value === null) return list([], 0);
  if (!('extract' in value || 'source' in value)) return list([value], 2);
  const { extract } = value as { extract?: Partial<ExtractConfig> };
  return { extract: extract ?? {}, field: 'extract.recipes', inFile: (name) => ['extract', ...name] };
}
