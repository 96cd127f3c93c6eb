// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/**
 * The S3 server of inputs and output; credentials come from the usual AWS environment and files. See
 * docs/stores.md.
 */
export interface S3Config {
  /**
   * URL of a server other than AWS. Default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, endpoint_url of the
   * profile.
   */
  endpoint?: string;
  /** Region. */
  region?: string;
  /** Put the bucket in the path, not in the host name. Default: true where a server other than AWS is named. */
  force_path_style?: boolean;
  /** Profile of the AWS configuration files. */
  profile?: string;
  /**
   * Send requests for inputs unsigned, for public buckets. What is written, and what is read beside inputs
   * (against, run.fetch_cache), stays signed.
   */
  anonymous?: boolean;
  /** The reader pays, for buckets that demand it. */
  requester_pays?: boolean;
  /** The same fields, where they are otherwise for inputs. */
  inputs?: S3ServerConfig;
  /** The same fields, where they are otherwise for the output, against and run.fetch_cache. */
  output?: S3ServerConfig;
}

/** How one S3 server is reached. */
export interface S3ServerConfig {
  /**
   * URL of a server other than AWS. Default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, endpoint_url of the
   * profile.
   */
  endpoint?: string;
  /** Region. */
  region?: string;
  /** Put the bucket in the path, not in the host name. Default: true where a server other than AWS is named. */
  force_path_style?: boolean;
  /** Profile of the AWS configuration files. */
  profile?: string;
  /** Send requests unsigned. */
  anonymous?: boolean;
  /** The reader pays, for buckets that demand it. */
  requester_pays?: boolean;
}
