// Requests all pages of the site by undici and drops the bodies: node get-loop.mjs URL PAGES LANES. Prints how many bytes.
import { Pool } from 'undici';

const [url, pages, lanes] = process.argv.slice(2);
const pool = new Pool(url, { connections: Number(lanes) });
let next = 0;
let bytes = 0;
const lane = async () => {
  while (next < Number(pages)) {
    const { statusCode, body } = await pool.request({ path: `/page-${next++}`, method: 'GET' });
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
    for await (const chunk of body) bytes += chunk.byteLength;
  }
};
await Promise.all(Array.from({ length: Number(lanes) }, lane));
await pool.close();
process.stdout.write(`${bytes}\n`);
