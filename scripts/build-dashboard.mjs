// Writes deploy/grafana/weft.json, the dashboard, from the panels below: node scripts/build-dashboard.mjs
import { writeFileSync } from 'node:fs';

const PANELS = [
  {
    title: 'Units complete',
    expr: 'max by (phase) (weft_phase_units_complete) / max by (phase) (weft_phase_units)',
    unit: 'percentunit',
    legend: '{{phase}}',
  },
  {
    title: 'Goodput: images stored per second',
    expr: 'sum(rate(weft_images_stored_total[5m]))',
    legend: 'images/s',
  },
  {
    title: 'Documents per second',
    expr: 'sum(rate(weft_documents_extracted_total[5m]))',
    legend: 'extracted',
    more: [['sum(rate(weft_documents_stored_total[5m]))', 'stored']],
  },
  {
    title: 'Units that ended, per minute',
    expr: '60 * sum by (phase, outcome) (rate(weft_units_total[5m]))',
    legend: '{{phase}} {{outcome}}',
  },
  { title: 'Units under way', expr: 'sum by (phase) (weft_units_running)', legend: '{{phase}}' },
  { title: 'Queue', expr: 'max by (state) (weft_queue_jobs)', legend: '{{state}}' },
  {
    title: 'Retries and failures, last hour',
    expr: 'sum by (phase) (increase(weft_unit_retries_total[1h]))',
    legend: '{{phase}} tried again',
    more: [['sum by (phase) (increase(weft_units_total{outcome="failed"}[1h]))', '{{phase}} failed']],
  },
  {
    title: 'Drops by reason, the ten most frequent',
    expr: 'topk(10, sum by (level, reason) (rate(weft_drops_total[15m])))',
    legend: '{{level}} {{reason}}',
  },
  {
    title: 'Seconds of a unit: median and 99 of 100',
    expr: 'histogram_quantile(0.5, sum by (le, phase) (rate(weft_unit_seconds_bucket[30m])))',
    unit: 's',
    legend: '{{phase}} median',
    more: [
      [
        'histogram_quantile(0.99, sum by (le, phase) (rate(weft_unit_seconds_bucket[30m])))',
        '{{phase}} 99 of 100',
      ],
    ],
  },
  {
    title: 'Bytes per second',
    expr: 'sum(rate(weft_read_bytes_total[5m]))',
    unit: 'Bps',
    legend: 'inputs',
    more: [
      ['sum(rate(weft_fetched_bytes_total[5m]))', 'images fetched'],
      ['sum(rate(weft_committed_bytes_total[5m]))', 'committed'],
    ],
  },
  {
    title: 'Memory of a worker',
    expr: 'process_resident_memory_bytes{job="weft"}',
    unit: 'bytes',
    legend: '{{instance}}',
  },
  { title: 'Cores in use', expr: 'rate(process_cpu_seconds_total{job="weft"}[5m])', legend: '{{instance}}' },
  {
    title: 'Crawl: pages and URLs',
    expr: 'weft_crawl_pages',
    legend: 'pages',
    more: [
      ['weft_crawl_urls_waiting', 'waiting'],
      ['weft_crawl_urls_seen', 'seen'],
    ],
  },
  { title: 'Crawl: bytes of WARC', expr: 'weft_crawl_warc_bytes', unit: 'bytes', legend: 'WARC' },
];

// A variable of Grafana's, which the user chooses by the list at the top of the page.
const datasource = { type: 'prometheus', uid: '$datasource' };
const panels = PANELS.map(({ title, expr, legend, unit = 'short', more = [] }, n) => ({
  id: n + 1,
  type: 'timeseries',
  title,
  datasource,
  gridPos: { h: 8, w: 12, x: 12 * (n % 2), y: 8 * Math.floor(n / 2) },
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  targets: [[expr, legend], ...more].map(([query, legendFormat], at) => ({
    refId: String.fromCharCode(65 + at),
    datasource,
    expr: query,
    legendFormat,
  })),
}));
const dashboard = {
  uid: 'weft-build',
  title: 'Weft',
  schemaVersion: 39,
  version: 1,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  templating: {
    list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }],
  },
  panels,
};
writeFileSync(
  new URL('../deploy/grafana/weft.json', import.meta.url),
  `${JSON.stringify(dashboard, null, 2)}\n`,
);
