import { loadConfig } from '@smithy/core/config';
import { FixConfigError } from '../errors.js';

/** What a profile of the AWS configuration files says of where S3 is. */
export interface AwsProfile {
  /** `endpoint_url`, from its `services` section or itself. */
  endpoint?: string;
  region?: string;
}

/** A section of the files, and all of them by name: `[services x]` is `services.x`, its keys dotted: `s3.endpoint_url`. */
type Section = Record<string, string | undefined>;
type Sections = Record<string, Section | undefined>;

/**
 * Reads a profile of the AWS configuration files.
 *
 * The SDK looks for `endpoint_url` too, but only in the profile of AWS_PROFILE, and then puts the bucket before the
 * host: `bucket.localhost`, which few servers and resolvers understand.
 *
 * @param name - default: AWS_PROFILE, else `default`
 * @throws FixConfigError `bad_endpoint`
 */
export async function readAwsProfile(name?: string): Promise<AwsProfile> {
  const read = (from: (section: Section, sections: Sections) => string | undefined) =>
    loadConfig<string | undefined>(
      {
        environmentVariableSelector: () => undefined,
        configFileSelector: (section, sections) => from(section, (sections ?? {}) as Sections),
        // Not undefined, which would count as absent and be an error.
        default: '',
      },
      name === undefined ? {} : { profile: name },
    )();
  // An error that a selector throws would count as an absent value.
  let unknownServices: string | undefined;
  const endpoint = await read((section, sections) => {
    const { services, ignore_configured_endpoint_urls: ignored } = section;
    if (ignored === 'true') return undefined;
    const found = services === undefined ? {} : sections[`services.${services}`];
    if (found === undefined) unknownServices = services;
    return found?.['s3.endpoint_url'] ?? section.endpoint_url;
  });
  if (unknownServices !== undefined) {
    throw new FixConfigError(
      'bad_endpoint',
      `AWS configuration file: a profile names services = ${unknownServices}, and there is no [services ${unknownServices}]; add it, or take the line out`,
    );
  }
  const region = await read((section) => section.region);
  return { ...(endpoint && { endpoint }), ...(region && { region }) };
}
