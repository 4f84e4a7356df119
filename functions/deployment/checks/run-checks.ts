import type { CheckSettings } from '../../../shared/config/deployment-settings.ts';
import { fillCheck, valuesOf } from '../../../shared/config/deployment-values.ts';
import type { Manifest } from '../../../shared/state/deployment-state.ts';
import type { CheckRequest, CheckResult } from '../run/ports.ts';
import type { Preview } from '../targets/target.ts';
import { checkAssets } from './check-assets.ts';
import { checkHttp, type Fetch } from './http-check.ts';
import { judgeTraffic, type MetricsCheck } from './judge-traffic.ts';

/** What checks need of the world. */
export interface CheckDependencies {
  readonly fetch: Fetch;
  readonly readManifest: (blob: string) => Promise<Manifest>;
  readonly now: () => number;
}

/** Runs one round of the checks of a request, all at once. */
export async function runChecks(
  dependencies: CheckDependencies,
  request: CheckRequest,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const { app, environment, release } = request;
  const values = valuesOf(app, environment, { commit: release.release.commit, release: release.digest });
  const preview = request.preview ? previewOf(request) : undefined;
  return Promise.all(
    app.checks.map((check) => runCheck(dependencies, request, fillCheck(check, values), preview, signal)),
  );
}

async function runCheck(
  dependencies: CheckDependencies,
  request: CheckRequest,
  check: CheckSettings,
  preview: Preview | undefined,
  signal: AbortSignal,
): Promise<CheckResult> {
  switch (check.kind) {
    case 'http':
      return checkHttp(dependencies, check, preview, signal);
    case 'assets': {
      const { manifest } = request.release.release;
      if (manifest === undefined) {
        return { name: check.name, result: 'inconclusive', detail: 'the release has no files' };
      }
      const served = servedOf(request, await dependencies.readManifest(manifest));
      return checkAssets(dependencies.fetch, check, served, preview, signal);
    }
    case 'metrics':
      return checkMetrics(dependencies, request, check, signal);
  }
}

/** The candidate's traffic since it got some, and the live release's in the same time. Before it got any there is nothing to judge. */
async function checkMetrics(
  { now }: CheckDependencies,
  { targets, release, live, since }: CheckRequest,
  check: MetricsCheck,
  signal: AbortSignal,
): Promise<CheckResult> {
  const measure = targets.find(({ name }) => name === check.target)?.measure;
  if (!measure)
    return { name: check.name, result: 'inconclusive', detail: `${check.target} does not measure` };
  const time = { from: since, to: now() };
  const candidate = await measure(release, time, signal);
  const beside = live === undefined ? undefined : await measure(live, time, signal);
  return judgeTraffic(check, candidate, beside);
}

/** The files that a target answers at their own path: not hidden ones, for example. */
function servedOf({ targets }: CheckRequest, { files }: Manifest): Manifest {
  const serves = targets.find((target) => target.serves)?.serves;
  if (!serves) return { files };
  return { files: Object.fromEntries(Object.entries(files).filter(([path]) => serves(path))) };
}

/** The first target that can show a candidate alone. */
function previewOf({ targets, release }: CheckRequest): Preview | undefined {
  return targets.find(({ preview }) => preview)?.preview?.(release);
}
