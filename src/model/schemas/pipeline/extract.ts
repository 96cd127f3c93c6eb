// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** How pages become documents. */
export interface ExtractConfig {
  /** A page that takes longer is dropped. */
  time_limit_ms: number;
  /**
   * How pages of sites are read that the general extraction misreads; the first one whose host and `when` fit
   * is taken. docs/recipes.md has worked sites.
   */
  recipes: Recipe[];
  /**
   * A module of yours, relative to this file, that is asked first for each page: `export default ({ $, url })
   * => nodes | undefined`. It is your code, and runs with the rights of the process.
   */
  extractor?: string;
}

/** How the pages of a site are read. Selectors are those of cheerio. */
export interface Recipe {
  /**
   * Hosts whose pages it is for: `docs.example.org` that host alone, `*.example.net` every host below
   * example.net, `*` every page. With a port, that port alone.
   */
  hosts: string[];
  /** It is for pages only that have such an element. */
  when?: string;
  /**
   * The parts that are the content, in the order of the page; all blocks in them are kept. Default: the general
   * extraction looks for the content.
   */
  content?: string[];
  /** Parts that are taken out, with their text and images. */
  remove?: string[];
  /** The posts of a thread: no text node reaches from one into another. */
  posts?: string;
  /** The document's title, instead of what its metadata say. */
  title?: RecipeField;
  /** The document's time of publication, instead of what its metadata say. */
  published?: RecipeField;
  images?: RecipeImages;
}

/** The text of the first element that a selector finds, or an attribute of it. */
export type RecipeField = string | RecipeAttribute;

/** An attribute of the first element that a selector finds. */
export interface RecipeAttribute {
  selector: string;
  attribute: string;
}

/** How its images are read. */
export interface RecipeImages {
  /** Images that are left out: those that fit, and all in an element that fits. Text stays. */
  remove?: string[];
  /** The attribute that holds the URL of the picture itself; it is tried first. */
  attribute?: string;
}
