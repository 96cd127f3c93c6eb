import { formatFinding } from './finding-list.js';
import type { ValidationReport } from './report.js';

/** Characters that XML 1.0 cannot hold, not even escaped. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/**
 * A JUnit report: one test case per finding code that came up, failed when its severity is `error`, and one that passes
 * when nothing came up.
 */
export function junitReport(report: ValidationReport): string {
  const { corpus, format = 'weft', counts, findings, notes = [] } = report;
  const cases = Object.entries(counts).map(([code, count]) => {
    const listed = findings.filter((finding) => finding.code === code);
    const lines = listed.map(formatFinding).join('\n');
    const more = count > listed.length ? `\n… and ${count - listed.length} more` : '';
    const body =
      listed[0]?.severity === 'error'
        ? `<failure message="${escapeXml(`${count} findings`)}" type="${code}">${escapeXml(lines + more)}</failure>`
        : `<system-out>${escapeXml(lines + more)}</system-out>`;
    return `  <testcase classname="weft.validate.${format}" name="${code}">${body}</testcase>`;
  });
  if (cases.length === 0) cases.push(`  <testcase classname="weft.validate.${format}" name="clean"/>`);
  const failures = new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code))
    .size;
  const out = notes.length > 0 ? [`  <system-out>${escapeXml(notes.join('\n'))}</system-out>`] : [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escapeXml(`weft validate ${corpus}`)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`,
    ...cases,
    ...out,
    '</testsuite>',
    '',
  ].join('\n');
}

function escapeXml(text: string): string {
  return text
    .replace(NOT_XML, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
