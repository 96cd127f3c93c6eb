// One of several processes that fetch for one build: reads its options as JSON, fetches, prints the outcomes.
import { createFetcher } from '../../../dist/public/fetch.js';

const { urls, config, processes } = JSON.parse(process.argv[2]);
const fetcher = createFetcher({ config, processes });
const outcomes = await Promise.all(urls.map((url) => fetcher.fetch(url)));
await fetcher.close();
process.stdout.write(JSON.stringify(outcomes.map((outcome) => outcome.drop?.reason ?? 'got')));
