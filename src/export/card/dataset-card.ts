import type { BlendRecord } from '../plan/blend-settings.js';
import type { CardFacts } from './card-facts.js';
import { frontMatter } from './front-matter.js';
import type { Counts } from './item-facts.js';

/** The data set card: a README.md for people, with the YAML that tools read in front. */
export function datasetCard(facts: CardFacts): string {
  const { about = {}, format_card: card } = facts;
  const sections = [
    `# ${about.title ?? facts.name}`,
    about.description ?? summary(facts),
    ...(card ? [`## Loading\n\n${card.loading}`] : []),
    `## What is in it\n\n${contents(facts)}`,
    ...(facts.blend ? [`## Blend\n\n${blendTable(facts.blend)}`] : []),
    `## Where it comes from\n\n${origin(facts)}`,
    `## Rights and consent\n\n${rights(facts)}`,
    `## What the format leaves out\n\n${facts.losses.map((loss) => `- ${loss}`).join('\n')}`,
    `## How it was made\n\n${making(facts)}`,
    ...(about.citation === undefined ? [] : [`## Citation\n\n${fenced(about.citation)}`]),
  ];
  return `${frontMatter(facts)}\n${sections.join('\n\n')}\n`;
}

/** One paragraph for people and for Croissant, when the publisher gives none. */
export function summary({ name, items, images, format, item_facts }: CardFacts): string {
  const hosts = item_facts.host_count === 1 ? 'one site' : `${number(item_facts.host_count)} sites`;
  return `${name}: ${number(items)} interleaved image–text samples with ${number(images)} images from ${hosts}, in reading order, in the ${format} format.`;
}

function contents({ items, images, shards, files, left_out, item_facts }: CardFacts): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const rows: [string, string][] = [
    ['samples', number(items)],
    ['images', `${number(images)} (${perItem(images, items)} per sample)`],
    ['texts', `${number(item_facts.texts)} with ${number(item_facts.text_chars)} characters`],
    ['image bytes', number(item_facts.image_bytes)],
    ['image formats', list(item_facts.formats)],
    ['languages', list(item_facts.languages)],
    ['shards', number(shards)],
    ['bytes', number(bytes)],
    ...Object.entries(left_out).map(([reason, n]): [string, string] => [`left out: ${reason}`, number(n)]),
  ];
  return `| what | how much |\n| --- | --- |\n${rows.map(([what, much]) => `| ${what} | ${cell(much)} |`).join('\n')}`;
}

/** What each corpus gave; tokens are estimates. */
function blendTable(shares: readonly BlendRecord[]): string {
  const rows = shares.map(
    ({ name, items, available, images, tokens, epochs, asked, met }) =>
      `| ${cell(name)} | ${asked}${met ? '' : ' (holds less)'} | ${number(items)} of ${number(available)} | ${epochs} | ${number(images)} | ${tokens === undefined ? '' : number(tokens)} |`,
  );
  return `| corpus | asked for | samples | epochs | images | tokens, about |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function origin({ item_facts }: CardFacts): string {
  const { first_fetched: first, last_fetched: last, hosts, host_count } = item_facts;
  const time = first !== undefined && last !== undefined ? ` Captured between ${first} and ${last}.` : '';
  const table = Object.entries(hosts)
    .map(([host, n]) => `| ${cell(host)} | ${number(n)} |`)
    .join('\n');
  const rest = host_count - Object.keys(hosts).length;
  const more = rest > 0 ? `\n\nand ${number(rest)} further sites.` : '';
  return `Web pages and the images they show, kept in the order of the page.${time}\n\n| site | samples |\n| --- | --- |\n${table}${more}`;
}

function rights({ about = {}, item_facts }: CardFacts): string {
  const collection =
    about.license === undefined
      ? 'No licence is given for the collection.'
      : `The collection is licensed under ${about.license}.`;
  const signals = Object.keys(item_facts.consent).length;
  const consent =
    signals === 0
      ? 'No consent signal is recorded for any image.'
      : `Consent signals recorded for images: ${list(item_facts.consent)}.`;
  return `${collection} Text and images stay under the rights of their pages. What the pages declare, by samples: ${list(item_facts.licenses)}.\n\n${consent}\n\nPages may hold personal data; nothing here has removed names or faces.`;
}

function making({ weft_version, corpora, seed, settings }: CardFacts): string {
  return `Exported by Weft ${weft_version} from the corpora ${corpora.join(', ')} with the seed \`${seed}\` and these settings:\n\n\`\`\`json\n${JSON.stringify(settings, null, 1)}\n\`\`\`\n\nThe same corpora, seed and settings give the same bytes. \`export.json\` lists every file with its SHA-256.`;
}

/** Names come from pages: no markup of theirs may act in the card. */
function list(counts: Counts): string {
  const parts = Object.entries(counts).map(([name, n]) => `${code(name)} ${number(n)}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}

/** A block that its content cannot end. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}bibtex\n${text}\n${fence}`;
}

function code(text: string): string {
  return `\`${text.replace(/[`\s|]+/g, ' ').slice(0, 200)}\``;
}

function cell(text: string): string {
  return text.replace(/[|\n\r]+/g, ' ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function perItem(value: number, items: number): string {
  return items === 0 ? '0' : (value / items).toFixed(2);
}
