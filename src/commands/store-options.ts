import type { Command } from 'commander';
import type { OpenStoreOptions, S3Settings } from '../store/open-store.js';

/** Options that say which S3 server a corpus lies on, as the command line gives them. */
export interface StoreFlags {
  s3Endpoint?: string;
  s3Region?: string;
  s3PathStyle?: boolean;
}

/** Declares `--s3-endpoint`, `--s3-region` and `--s3-path-style` on a command. */
export function addStoreOptions(command: Command): Command {
  return command
    .option('--s3-endpoint <url>', 'S3 server other than AWS')
    .option('--s3-region <name>', 'S3 region')
    .option('--s3-path-style', 'put the bucket in the path');
}

/** The same for `openStore`; what is absent comes from the usual AWS environment and files. */
export function storeOptions({ s3Endpoint, s3Region, s3PathStyle }: StoreFlags): OpenStoreOptions {
  const s3: S3Settings = {
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint }),
    ...(s3Region !== undefined && { region: s3Region }),
    ...(s3PathStyle && { force_path_style: true }),
  };
  return { s3 };
}
