import type { FormatCard } from '../../card/card-facts.js';

/** How an OmniCorpus export is loaded, and its columns. */
export const OMNICORPUS_CARD: FormatCard = {
  loading: `Each line of \`omnicorpus/omnicorpus_shuffled_shard_<n>.jsonl\` is a document with the parallel lists \`texts\`,
\`images\` (URLs) and \`metadata\`. OmniCorpus' loaders look an image up by the SHA-256 of its URL in one folder:

\`\`\`sh
mkdir raw-images && for shard in omnicorpus-raw-images/*.tar; do tar -xf "$shard" -C raw-images; done
\`\`\``,
  records: { glob: 'omnicorpus/*.jsonl', mime: 'application/jsonlines' },
  media: { glob: 'omnicorpus-raw-images/*.tar', mime: 'application/x-tar' },
  columns: [
    { name: 'texts', type: 'string_list', description: 'In the slot of a text the text, else null.' },
    { name: 'images', type: 'string_list', description: 'In the slot of an image its URL, else null.' },
  ],
};
