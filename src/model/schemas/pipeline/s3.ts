// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** The S3 server of inputs and output; credentials come from the usual AWS environment and files. */
export interface S3Config {
  /** URL of a server other than AWS. */
  endpoint?: string;
  /** Region. */
  region?: string;
  /** Put the bucket in the path, not in the host name. */
  force_path_style?: boolean;
  /** Profile of the AWS configuration files. */
  profile?: string;
  /** Send requests unsigned, for public buckets. */
  anonymous?: boolean;
  /** The reader pays, for buckets that demand it. */
  requester_pays?: boolean;
}
