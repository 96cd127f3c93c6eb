import { stringify } from 'yaml';
import type { CardFacts } from './card-facts.js';

/** Hugging Face's size classes, by the first number that is not in them. */
const SIZES: readonly [number, string][] = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [1e8, '10M<n<100M'],
  [1e9, '100M<n<1B'],
];

/**
 * The YAML in front of a README.md: what the Hub shows and filters by, and what `load_dataset` reads.
 *
 * Features are declared where the package would otherwise guess them from the first samples and fail, because
 * documents have different numbers of images (huggingface/datasets 7055).
 */
export function frontMatter(facts: CardFacts): string {
  const { about = {}, format_card: card, item_facts: items } = facts;
  const languages = Object.keys(items.languages).filter((language) => language !== 'und');
  const matter = {
    ...license(about.license),
    pretty_name: about.title ?? facts.name,
    ...(languages.length > 0 && { language: languages }),
    size_categories: [SIZES.find(([limit]) => facts.items < limit)?.[1] ?? 'n>1B'],
    task_categories: ['image-text-to-text'],
    tags: ['interleaved', 'image-text', 'weft', facts.format],
    ...(card && {
      configs: [{ config_name: 'default', data_files: [{ split: 'train', path: card.records.glob }] }],
    }),
    ...(card?.hubFeatures && { dataset_info: { features: card.hubFeatures } }),
  };
  return `---\n${stringify(matter, { lineWidth: 0 })}---\n`;
}

/** The Hub knows a list of identifiers; anything else is `other` with a name or a link. */
function license(given: string | undefined): object {
  if (given === undefined) return { license: 'other', license_name: 'rights-stay-with-the-pages' };
  if (URL.canParse(given)) return { license: 'other', license_name: 'see-link', license_link: given };
  return { license: given.toLowerCase() };
}
