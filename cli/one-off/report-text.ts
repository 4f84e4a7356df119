import type {
  DestinationReport,
  MirrorReport,
  RefResult,
  ReportedError,
} from '../../functions/mirror/report.ts';
import { bytes, count, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';

type Paint = Terminal['paint'];

/** Refs of one destination that are listed one by one; the rest is counted. */
const listedRefs = 40;

/** The report for a person. A dry run shows the plan instead of what was done. */
export function reportText(report: MirrorReport, dryRun: boolean, paint: Paint): string {
  const head = `${paint('bold', report.source)} → ${count(report.destinations.length, 'destination')}, ${duration(report.durationMs)}`;
  const blocks = report.destinations.map((destination) => destinationText(destination, dryRun, paint));
  return [head, ...blocks].join('\n\n');
}

function destinationText(destination: DestinationReport, dryRun: boolean, paint: Paint): string {
  const lines = [`${mark(destination, paint)} ${destination.url}`, `  ${countsText(destination)}`];
  if (!dryRun) lines.push(`  ${proofText(destination)}`);
  lines.push(...(dryRun ? planText(destination.refs) : troubleText(destination.refs)));
  if (destination.error) lines.push(...errorText(destination.error, paint));
  return lines.join('\n');
}

function mark({ ok, error }: DestinationReport, paint: Paint): string {
  if (ok) return paint('green', '✓');
  return error ? paint('red', '✗') : paint('yellow', '!');
}

function countsText({ counts }: DestinationReport): string {
  const parts = Object.entries(counts).filter(([, number]) => number > 0);
  return parts.length === 0 ? 'no refs' : parts.map(([action, number]) => `${action} ${number}`).join(' · ');
}

function proofText({ packBytes, durationMs, verified, sourceDigest }: DestinationReport): string {
  const proof = verified ? `verified, SHA-256 of the refs ${sourceDigest?.slice(0, 12)}` : 'not verified';
  return `${bytes(packBytes)} in ${duration(durationMs)} · ${proof}`;
}

function planText(refs: readonly RefResult[]): string[] {
  if (refs.length === 0) return ['  nothing to do'];
  const columns = [
    { title: 'ref' },
    { title: 'action' },
    { title: 'from' },
    { title: 'to' },
    { title: 'why' },
  ];
  const rows = refs
    .slice(0, listedRefs)
    .map((ref) => [ref.ref, ref.action, short(ref.old), short(ref.new), ref.reason ?? '']);
  return [...indent(table(columns, rows)), ...more(refs.length)];
}

/** What a person has to look at: refs that are not as at the source, and old tips that were moved away. */
function troubleText(refs: readonly RefResult[]): string[] {
  const notable = refs.filter((ref) => !ref.ok || ref.reason);
  const lines = notable
    .slice(0, listedRefs)
    .map((ref) => `${ref.ref}  ${ref.action}: ${oneLine(whyOf(ref))}`);
  return [...lines.map((line) => `  ${line}`), ...more(notable.length)];
}

function whyOf(ref: RefResult): string {
  return ref.reason ?? `not pushed (${short(ref.old)} → ${short(ref.new)})`;
}

function errorText(error: ReportedError, paint: Paint): string[] {
  return [`  ${paint('red', error.code)}: ${oneLine(error.what)}`, `  ${error.remedy}`];
}

function more(number: number): string[] {
  return number > listedRefs ? [`  … and ${number - listedRefs} more; --json lists all`] : [];
}

function indent(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function short(id: string | null): string {
  return id === null ? '-' : id.slice(0, 8);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ');
}
