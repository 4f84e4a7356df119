import { describe, expect, it } from 'vitest';
import { logReports } from '../../../shared/jobs/log-report.ts';
import type { WorkerReport } from '../../../shared/jobs/worker.ts';
import type { Log, LogFields } from '../../../shared/telemetry/log.ts';

function linesFor(report: Partial<WorkerReport<unknown>>) {
  const lines: { level: string; message: string; fields: LogFields | undefined }[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields });
  };
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  logReports(log)({
    messageId: 'm',
    receiveCount: 2,
    durationMs: 7,
    job: { name: 'a' },
    ending: { kind: 'done', result: 1 },
    visibilityFailures: [],
    ...report,
  });
  return lines;
}

describe('the line about a message', () => {
  const always = { messageId: 'm', receiveCount: 2, durationMs: 7, job: { name: 'a' } };
  const error = new Error('broken');

  it.each<[WorkerReport<unknown>['ending'], string, object]>([
    [{ kind: 'done', result: { jobs: 3 } }, 'info', { result: { jobs: 3 } }],
    [{ kind: 'skipped', reason: 'archived' }, 'info', { reason: 'archived' }],
    [{ kind: 'retry-later', afterSeconds: 5, why: 'limit' }, 'warn', { afterSeconds: 5, why: 'limit' }],
    [{ kind: 'failed', code: 'X', why: 'y', remedy: 'z' }, 'error', { code: 'X', why: 'y', remedy: 'z' }],
    [{ kind: 'thrown', error }, 'error', { error }],
  ])('says how it ended: $kind', (ending, level, fields) => {
    expect(linesFor({ ending })).toEqual([
      { level, message: expect.any(String), fields: { ...always, ...fields } },
    ]);
  });

  it('comes after a warning when the visibility could not be changed', () => {
    const lines = linesFor({ visibilityFailures: [error] });
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(lines[0]?.fields).toEqual({ messageId: 'm', error });
  });
});
