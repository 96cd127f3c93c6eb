import type { FormatCard } from '../../card/card-facts.js';

/** How an MMC4 export is loaded, and its columns. */
export function mmc4Card(images: 'tar' | 'folder'): FormatCard {
  return {
    loading: `Each line of \`mmc4/docs_shard_<n>.jsonl\` is a document: \`text_list\`, and \`image_info\` with the
\`matched_text_index\` of the text that an image stands in front of. Images lie under their \`image_name\` in
\`mmc4-images/docs_shard_<n>${images === 'tar' ? '.tar' : '/'}\`.`,
    records: { glob: 'mmc4/*.jsonl', mime: 'application/jsonlines' },
    media:
      images === 'tar'
        ? { glob: 'mmc4-images/*.tar', mime: 'application/x-tar' }
        : { glob: 'mmc4-images/*/*', mime: 'image/*' },
    columns: [
      { name: 'url', type: 'string', description: 'Address of the page.' },
      { name: 'text_list', type: 'string_list', description: 'The texts in reading order.' },
    ],
  };
}
