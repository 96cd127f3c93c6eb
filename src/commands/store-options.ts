import type { Command } from 'commander';
import type { OpenStoreOptions } from '../store/open-store.js';
import type { S3Settings } from '../store/s3-settings.js';

/** Options that say how S3 servers are reached, as the command line gives them. */
export interface StoreFlags {
  s3Endpoint?: string;
  s3Region?: string;
  s3PathStyle?: boolean;
  s3Profile?: string;
  s3Anonymous?: boolean;
  s3InputEndpoint?: string;
  s3InputRegion?: string;
  s3InputProfile?: string;
}

/**
 * Declares `--s3-endpoint`, `--s3-region`, `--s3-path-style`, `--s3-profile` and `--s3-anonymous` on a command.
 *
 * @param writes - the command reads at one place and writes to another: `--s3-input-…` tell them apart
 */
export function addStoreOptions(command: Command, { writes = false } = {}): Command {
  command
    .option('--s3-endpoint <url>', 'S3 server other than AWS')
    .option('--s3-region <name>', 'S3 region')
    .option('--s3-path-style', 'put the bucket in the path')
    .option('--s3-profile <name>', 'profile of the AWS configuration files')
    .option(
      '--s3-anonymous',
      writes ? 'read inputs unsigned, from public buckets' : 'read unsigned, from a public bucket',
    );
  if (!writes) return command;
  return command
    .option('--s3-input-endpoint <url>', 'S3 server of inputs, where it is another')
    .option('--s3-input-region <name>', 'S3 region of inputs, where it is another')
    .option('--s3-input-profile <name>', 'profile for inputs, where it is another');
}

/** The flags for what a command writes, and reads again. What is absent comes from the usual AWS environment and files. */
export function outputOptions({
  s3Endpoint,
  s3Region,
  s3PathStyle,
  s3Profile,
}: StoreFlags): Pick<OpenStoreOptions, 's3'> & { s3: S3Settings } {
  const s3: S3Settings = {
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint }),
    ...(s3Region !== undefined && { region: s3Region }),
    ...(s3PathStyle && { force_path_style: true }),
    ...(s3Profile !== undefined && { profile: s3Profile }),
  };
  return { s3 };
}

/** The same for what a command only reads. */
export function inputOptions(flags: StoreFlags): Pick<OpenStoreOptions, 's3'> & { s3: S3Settings } {
  const { s3Anonymous, s3InputEndpoint, s3InputRegion, s3InputProfile } = flags;
  const s3: S3Settings = {
    ...outputOptions(flags).s3,
    ...(s3InputEndpoint !== undefined && { endpoint: s3InputEndpoint }),
    ...(s3InputRegion !== undefined && { region: s3InputRegion }),
    ...(s3InputProfile !== undefined && { profile: s3InputProfile }),
    ...(s3Anonymous && { anonymous: true }),
  };
  return { s3 };
}
