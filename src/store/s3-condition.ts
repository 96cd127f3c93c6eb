import type { S3Client } from '@aws-sdk/client-s3';

/** Headers that let a put succeed only where the key is free, with their values. */
const HEADERS = {
  /** AWS, and servers that follow it. */
  'if-none-match': '*',
  /** Google's storage: generation 0 is that of an object which is not there. */
  'x-goog-if-generation-match': '0',
} as const;

/** Name of a header of a conditional put. */
export type ConditionHeader = keyof typeof HEADERS;

/** How a store asks its server to put only where a key is free. */
export class PutCondition {
  /** What requests carry; the probe sets it to the first of the candidates that the server heeds. */
  header: ConditionHeader = 'if-none-match';

  /** @param candidates - headers to try, the likeliest first */
  constructor(readonly candidates: readonly ConditionHeader[] = ['if-none-match']) {}

  /** Has a client send the condition under its header; commands are given `IfNoneMatch: '*'` in any case. */
  follow(client: S3Client): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        if (this.header !== 'if-none-match' && headers['if-none-match'] === '*') {
          delete headers['if-none-match'];
          headers[this.header] = HEADERS[this.header];
        }
        return next(args);
      },
      // Before requests are signed: the header is.
      { step: 'build', priority: 'low', name: 'weftPutCondition' },
    );
  }
}
