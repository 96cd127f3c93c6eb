import type { FormatCard } from '../../card/card-facts.js';

/** How an MDS export is loaded. */
export const MDS_CARD: FormatCard = {
  loading: `\`\`\`python
from streaming import StreamingDataset

for sample in StreamingDataset(local="mds", shuffle=True, batch_size=8, validate_hash="sha256"):
    images = iter(sample["images"])
    for node in sample["doc"]["nodes"]:
        ...  # node["text"], or for an image: next(images)
\`\`\``,
  records: { glob: 'mds/*.mds', mime: 'application/octet-stream' },
};
