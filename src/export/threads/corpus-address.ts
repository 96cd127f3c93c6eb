import type { S3Settings } from '../../store/s3-settings.js';

/** Where a corpus lies, for a thread that opens it again. */
export interface CorpusAddress {
  uri: string;
  s3?: S3Settings;
}
