import type { CheckSettings } from '../../../shared/config/deployment-settings.ts';
import type { CheckResult } from '../run/ports.ts';
import type { Traffic } from '../targets/target.ts';

export type MetricsCheck = Extract<CheckSettings, { kind: 'metrics' }>;

/**
 * Judges a candidate by its own traffic, beside that of the live release. A candidate that nobody asked, or of which nobody knows,
 * is neither well nor ill. What the live release does wrong itself does not count against a candidate that does no worse.
 */
export function judgeTraffic(
  { name, maxErrorRate, maxErrorRatio, maxLatencyRatio, minimumRequests }: MetricsCheck,
  candidate: Traffic | undefined,
  live: Traffic | undefined,
): CheckResult {
  if (candidate === undefined)
    return { name, result: 'inconclusive', detail: 'there are no figures of the candidate' };
  if (candidate.requests < minimumRequests) {
    const detail = `only ${candidate.requests} of ${minimumRequests} requests reached the candidate`;
    return { name, result: 'inconclusive', detail };
  }
  const rate = candidate.errors / candidate.requests;
  const liveRate = live && live.requests > 0 ? live.errors / live.requests : 0;
  if (rate > maxErrorRate && rate > maxErrorRatio * liveRate) {
    return { name, result: 'failed', detail: `${percent(rate)} errors, ${percent(liveRate)} before` };
  }
  const slower = candidate.p95Ms !== undefined && live?.p95Ms !== undefined && live.p95Ms > 0;
  if (slower && (candidate.p95Ms ?? 0) > maxLatencyRatio * (live.p95Ms ?? 0)) {
    return { name, result: 'failed', detail: `p95 ${candidate.p95Ms} ms, ${live.p95Ms} ms before` };
  }
  return { name, result: 'passed', detail: `${percent(rate)} errors in ${candidate.requests} requests` };
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}
