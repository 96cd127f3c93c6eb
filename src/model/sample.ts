import type { StoredImage, StoredText } from './schemas/sample.js';

export type { ImageOrigin, Sample, StoredImage, StoredText } from './schemas/sample.js';

/** A node of a stored sample. */
export type SampleNode = StoredText | StoredImage;
