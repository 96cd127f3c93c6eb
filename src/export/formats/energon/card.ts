import type { FormatCard } from '../../card/card-facts.js';

/** How an energon export is loaded. */
export const ENERGON_CARD: FormatCard = {
  loading: `\`\`\`python
from megatron.energon import WorkerConfig, get_loader, get_train_dataset

dataset = get_train_dataset(
    "energon", worker_config=WorkerConfig.default_worker_config(), batch_size=1,
    shuffle_buffer_size=1000, max_samples_per_sequence=100,
)
for batch in get_loader(dataset):
    ...  # InterleavedSample: batch.sequence holds text and image tensors in reading order
\`\`\`

\`.nv-meta\` is complete; \`energon prepare\` need not run. For a task encoder with cookers give
\`dataset_config="crude.yaml"\`: the samples then come as their stored parts.`,
  records: { glob: 'energon/*.tar', mime: 'application/x-tar' },
};
