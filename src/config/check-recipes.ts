import { select } from 'cheerio-select';
import { Document } from 'domhandler';
import { describeError, FixConfigError } from '../errors.js';
import type { Recipe, RecipeField } from '../model/schemas/pipeline.js';
import { parseHostPattern } from './host-pattern.js';

/** What may stand before the `=` in markup. */
const ATTRIBUTE_NAME = /^[^\s"'<>/=\0]+$/;
/** A selector that ends so finds nothing, and no parser complains. */
const DANGLING = /[>+~]$/;

/**
 * Checks what the schema cannot say of recipes: that selectors are such, hosts too, and that each recipe says something.
 *
 * @param where - how messages name the list: the pipeline file and the field
 * @param placeOf - where in the file a field of the list stands
 * @throws FixConfigError `bad_recipe` naming recipe, field, selector and fix
 */
export function checkRecipes(
  recipes: readonly Recipe[],
  where: string,
  placeOf: (field: readonly string[]) => string | undefined = () => undefined,
): void {
  for (const [index, recipe] of recipes.entries()) {
    const refuse = (field: string, what: string): never => {
      const place = placeOf([String(index), ...field.split('.').slice(1)]);
      const named = `recipe ${index + 1}${place === undefined ? '' : `, ${place}`}`;
      throw new FixConfigError('bad_recipe', `${where}.${index}${field} (${named}): ${what}`);
    };
    for (const [at, host] of recipe.hosts.entries()) {
      const pattern = parseHostPattern(host);
      if (typeof pattern === 'string') refuse(`.hosts.${at}`, `${JSON.stringify(host)} ${pattern}`);
    }
    for (const [field, selector] of selectorsOf(recipe)) {
      const fault = selectorFault(selector);
      if (fault !== undefined)
        refuse(
          `.${field}`,
          `${JSON.stringify(selector)} is no selector: ${fault}; fix it, see docs/recipes.md`,
        );
    }
    for (const [field, name] of attributesOf(recipe)) {
      if (!ATTRIBUTE_NAME.test(name))
        refuse(`.${field}`, `${JSON.stringify(name)} is no name of an attribute; give one such as data-src`);
    }
    if (Object.keys(recipe).every((field) => field === 'hosts' || field === 'when'))
      refuse('', 'says nothing of the page; give content, remove, posts, title, published or images');
  }
}

/** Every selector of a recipe with its field. */
function selectorsOf(recipe: Recipe): [field: string, selector: string][] {
  const { when, content = [], remove = [], posts, title, published, images } = recipe;
  const list = (field: string, selectors: readonly string[]) =>
    selectors.map((selector, at): [string, string] => [`${field}.${at}`, selector]);
  const one = (field: string, selector: string | undefined): [string, string][] =>
    selector === undefined ? [] : [[field, selector]];
  const fact = (field: string, value: RecipeField | undefined): [string, string][] =>
    typeof value === 'object' ? [[`${field}.selector`, value.selector]] : one(field, value);
  return [
    ...one('when', when),
    ...list('content', content),
    ...list('remove', remove),
    ...one('posts', posts),
    ...fact('title', title),
    ...fact('published', published),
    ...list('images.remove', images?.remove ?? []),
  ];
}

function attributesOf({ title, published, images }: Recipe): [field: string, name: string][] {
  const named: [string, string][] = [];
  if (typeof title === 'object') named.push(['title.attribute', title.attribute]);
  if (typeof published === 'object') named.push(['published.attribute', published.attribute]);
  if (images?.attribute !== undefined) named.push(['images.attribute', images.attribute]);
  return named;
}

/** An empty page to look for selectors in. */
const nowhere = new Document([]);

/** What is wrong with a selector, as a phrase. */
function selectorFault(selector: string): string | undefined {
  const text = selector.trim();
  if (text === '') return 'it is empty';
  if (DANGLING.test(text)) return `it ends in ${text.slice(-1)}`;
  try {
    select(text, nowhere);
  } catch (error) {
    return describeError(error);
  }
  return undefined;
}
