import type { DestinationReport, MirrorReport } from '../../functions/mirror/report.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** 0 all synced, 1 partial or held, 3 nothing synced: no destination got anything, because of errors. */
export function exitCodeOf(report: MirrorReport): ExitCode {
  if (report.ok) return exitCodes.synced;
  return report.destinations.every(gotNothing) ? exitCodes.failed : exitCodes.partial;
}

function gotNothing(destination: DestinationReport): boolean {
  return destination.error !== undefined && destination.refs.every((ref) => !ref.ok);
}
