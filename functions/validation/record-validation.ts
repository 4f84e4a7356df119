import { createHash } from 'node:crypto';
import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import type { DomainEvent, EventBus } from '../../shared/events/domain-events.ts';
import type { ValidationRecord, ValidationStore } from '../../shared/state/validation-store.ts';
import { type NotAnalysed, severities } from './finding.ts';
import type { Subject } from './locate-subject.ts';
import { htmlReport } from './reports/html-report.ts';
import type { TrendPoint, ValidationResult } from './result.ts';
import type { ValidationRun } from './run-validation-job.ts';

/** Where a validation is written down. */
export interface Ledger {
  readonly results: ValidationStore;
  readonly blobs: BlobStore;
  readonly bus: EventBus;
  /** Told once for every result, for metrics. */
  readonly measure: (record: ValidationRecord) => void;
}

const trendLength = 30;
const shownReasons = 10;

/** Which files a run looks at: two results with different scopes cannot be held against each other. */
function scopeOf(subject: Subject, settings: ValidationSettings): ValidationRecord['scope'] {
  return subject.full || subject.base === undefined ? 'all' : settings.scope;
}

/** Digest of what a result depends on beside the commit. */
export function settingsDigest(
  settings: ValidationSettings,
  versions: Readonly<Record<string, string>>,
): string {
  return createHash('sha256')
    .update(JSON.stringify([settings, versions]))
    .digest('hex')
    .slice(0, 16);
}

/** Earlier results of the branch over the same scope. */
export async function trendOf(
  { results }: Pick<Ledger, 'results'>,
  { repository, settings }: ValidationRun,
  subject: Subject,
): Promise<readonly TrendPoint[]> {
  const records = await results.trend(repository, subject.ref, scopeOf(subject, settings), trendLength);
  return records.map(({ startedAt, commit, grade, counts }) => ({ at: startedAt, commit, grade, counts }));
}

/**
 * Writes a result down, with its report. Doing it twice is harmless.
 *
 * @param isSecondLook what is known of the commit stays: the branch that brought it answers for it
 */
export async function recordValidation(
  ledger: Ledger,
  run: ValidationRun,
  subject: Subject,
  result: ValidationResult,
  isSecondLook = false,
): Promise<ValidationRecord> {
  const record: ValidationRecord = {
    repository: run.repository,
    commit: subject.commit,
    ref: subject.ref,
    scope: scopeOf(subject, run.settings),
    ...(subject.base === undefined ? {} : { base: subject.base }),
    outcome: result.ok ? 'passed' : 'failed',
    settings: settingsDigest(run.settings, run.validator.engineVersions),
    ...(result.grade === undefined ? {} : { grade: result.grade }),
    counts: result.counts,
    files: result.files,
    reused: result.reused,
    notAnalysed: result.notAnalysed.length,
    runId: run.runId,
    startedAt: run.startedAt,
    finishedAt: run.validator.now(),
    report: await ledger.blobs.put(new TextEncoder().encode(htmlReport(result))),
  };
  // Where a change answers for its own files, a look at all of them must not take back what was said of the change.
  const unlessKnown = isSecondLook || (subject.full && run.settings.scope === 'changed');
  await ledger.results.record(record, { unlessKnown });
  ledger.measure(record);
  return record;
}

/**
 * The event for whoever waits for the commit. Of a result that another run came to, it says neither when nor what it took: that was told.
 *
 * @param notAnalysed the files by name, where they are at hand
 */
export function validationEvent(
  { job, runId, settings, memoryMb }: Pick<ValidationRun, 'job' | 'runId' | 'settings' | 'memoryMb'>,
  record: ValidationRecord,
  notAnalysed: readonly NotAnalysed[] = [],
): DomainEvent<'validation.passed' | 'validation.failed'> {
  const detail = {
    version: 1 as const,
    runId,
    mirror: job.mirror,
    repository: job.repository,
    ref: record.ref,
    commit: record.commit,
    ...(record.grade === undefined ? {} : { grade: record.grade }),
    counts: record.counts,
    receivedAt: job.trigger.receivedAt,
    ...(record.runId === runId ? effortOf(record, memoryMb) : {}),
  };
  if (record.outcome === 'passed') return { type: 'validation.passed', detail };
  const reasons = [...countReasons(record, settings), ...fileReasons(record, notAnalysed)];
  return { type: 'validation.failed', detail: { ...detail, reasons } };
}

function effortOf({ startedAt, finishedAt }: ValidationRecord, memoryMb: number | undefined) {
  const durationMs = finishedAt - startedAt;
  return {
    at: finishedAt,
    durationMs,
    workMs: durationMs,
    ...(memoryMb === undefined ? {} : { memoryMb }),
  };
}

function countReasons({ counts }: ValidationRecord, { failOn }: ValidationSettings): string[] {
  const present = severities.toReversed().filter((severity) => counts[severity] > 0);
  if (present.length === 0) return [];
  const words = present.map((severity) => `${counts[severity]} ${severity}`).join(', ');
  return [`${words} (limit: ${failOn})`];
}

function fileReasons({ notAnalysed: count }: ValidationRecord, named: readonly NotAnalysed[]): string[] {
  if (count === 0) return [];
  const shown = named.slice(0, shownReasons).map(({ file, reason }) => `${file.slice(0, 200)} ${reason}`);
  return [`${count} not analysed`, ...shown];
}
