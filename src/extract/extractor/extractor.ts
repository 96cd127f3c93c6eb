import type { CheerioAPI } from 'cheerio/slim';
import type { ImageNode, TextNode, TextRole } from '../../model/document.js';

/** What an extractor is given of a page. */
export interface ExtractorPage {
  /** The page, parsed. What is changed in it stays changed for what follows. */
  $: CheerioAPI;
  /** URL of the page. */
  url: string;
}

/** A text that an extractor returns; `role` is `paragraph` when it is left out. */
export type ExtractorText = Pick<TextNode, 'type' | 'text' | 'level'> & { role?: TextRole };

/** An image that an extractor returns; its URLs may be relative to the page. */
export type ExtractorImage = Pick<
  ImageNode,
  'type' | 'src' | 'alt' | 'title' | 'caption' | 'declared_width' | 'declared_height'
> & {
  /** URLs that are tried after `src`, in this order. */
  candidates?: readonly string[];
};

/** A text or an image that an extractor returns. */
export type ExtractorNode = ExtractorText | ExtractorImage;

/**
 * A function of the user's that reads pages: the nodes of the document in reading order, or undefined when recipes and
 * the general extraction shall read the page. Synchronous; its throwing drops the page as `extractor_failed`.
 */
export type Extractor = (page: ExtractorPage) => readonly ExtractorNode[] | undefined;
