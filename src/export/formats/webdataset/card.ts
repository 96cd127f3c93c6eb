import type { FormatCard } from '../../card/card-facts.js';

const TEXTS = ['texts', 'images'];

/**
 * How a webdataset export is loaded, and the features that Hugging Face needs to be told: it takes them from the first
 * five samples and refuses when these have different parts, as documents with different numbers of images have.
 *
 * @param range - names of the shards, as a brace range
 * @param parts - all part names that occur
 */
export function webdatasetCard(range: string, parts: readonly string[]): FormatCard {
  const images = parts.filter((part) => part !== 'json').sort(byNumber);
  const strings = [...TEXTS].map((name) => ({ name, list: 'string' }));
  const named = ['key', 'url', 'title', 'language'].map((name) => ({ name, dtype: 'string' }));
  return {
    loading: LOADING.replace('{range}', range),
    records: { glob: 'webdataset/*.tar', mime: 'application/x-tar' },
    hubFeatures: [
      { name: 'json', struct: [...named, ...strings] },
      ...images.map((part) => ({ name: part, dtype: 'image' })),
      { name: '__key__', dtype: 'string' },
      { name: '__url__', dtype: 'string' },
    ],
  };
}

function byNumber(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1);
}

const LOADING = `\`\`\`python
import json, webdataset as wds

for sample in wds.WebDataset("webdataset/{range}", shardshuffle=False):
    document = json.loads(sample["json"])
    for text, image in zip(document["texts"], document["images"]):
        ...  # text is a string, or sample[image] holds the bytes of an image
\`\`\`

or \`datasets.load_dataset(path_of_this_folder)\`: the features are declared above, so that documents with different
numbers of images load.`;
