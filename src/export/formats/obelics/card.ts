import type { FormatCard } from '../../card/card-facts.js';

/** How a Parquet export is loaded, and its columns. */
export function obelicsCard(images: 'bytes' | 'urls'): FormatCard {
  return {
    loading: LOADING,
    records: { glob: 'data/*.parquet', mime: 'application/x-parquet' },
    columns: [
      {
        name: 'images',
        type: images === 'bytes' ? 'image_list' : 'string_list',
        description: `In the slot of an image its ${images === 'bytes' ? 'content' : 'URL'}, else null.`,
      },
      { name: 'texts', type: 'string_list', description: 'In the slot of a text the text, else null.' },
      {
        name: 'metadata',
        type: 'string',
        description: 'JSON: a list with an object about each image and null for each text.',
      },
      { name: 'general_metadata', type: 'string', description: 'JSON: an object about the page.' },
    ],
    hubFeatures: [
      { name: 'images', list: images === 'bytes' ? 'image' : 'string' },
      { name: 'texts', list: 'string' },
      { name: 'metadata', dtype: 'string' },
      { name: 'general_metadata', dtype: 'string' },
    ],
  };
}

const LOADING = `\`\`\`python
from datasets import load_dataset

for sample in load_dataset(path_of_this_folder, split="train", streaming=True):
    for text, image in zip(sample["texts"], sample["images"]):
        ...  # exactly one of the two is not None
\`\`\``;
