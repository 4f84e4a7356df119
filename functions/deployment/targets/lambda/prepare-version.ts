import type { LambdaFunction, LambdaVersion } from '../../../../shared/aws/lambda-function.ts';
import { DeploymentError } from '../../errors.ts';
import type { NamedRelease, Progress } from '../target.ts';
import type { ReleaseCode } from './release-code.ts';
import { descriptionOf, versionFor } from './versions.ts';

/** What publishing needs of the world. */
export interface PrepareOptions {
  readonly place: LambdaFunction;
  readonly where: string;
  readonly codeOf: (release: NamedRelease) => Promise<ReleaseCode>;
}

/** A version that can be invoked, or how far it is. */
export type PreparedVersion =
  | { readonly state: 'ready'; readonly version: string }
  | Extract<Progress, { readonly state: 'under-way' }>;

const askAgainSeconds = 2;

/**
 * Publishes a version for a release, one step a call: the code is put there, Lambda takes it over, the version is published, and
 * becomes ready. Every step is guarded by the revision it has seen, as another environment may publish from the same function.
 */
export async function prepareVersion(
  { place, where, codeOf }: PrepareOptions,
  release: NamedRelease,
  signal: AbortSignal,
): Promise<PreparedVersion> {
  const description = descriptionOf(release.digest);
  const published = (await place.versions(signal)).find((version) => version.description === description);
  if (published) return stateOf(await place.look(signal, published.version), where);

  const now = await place.look(signal);
  if (now.state === 'changing') return underWay('the function is being changed');
  const { codeSha256, source } = await codeOf(release);
  if (now.codeSha256 !== codeSha256) {
    await place.updateCode(await source(), now.revision, signal);
    return underWay('its code is taken over');
  }
  if (now.state === 'failed') throw failed(now, where);
  const made = await place.publish({ codeSha256, description, revision: now.revision }, signal);
  return stateOf(await place.look(signal, made.version), where);
}

/** The version of a release that was prepared before; prepares it anew where somebody has deleted it. */
export async function preparedVersion(
  options: PrepareOptions,
  release: NamedRelease,
  signal: AbortSignal,
): Promise<PreparedVersion> {
  const { codeSha256 } = await options.codeOf(release);
  const version = versionFor(await options.place.versions(signal), { digest: release.digest, codeSha256 });
  return version ? { state: 'ready', version: version.version } : prepareVersion(options, release, signal);
}

function stateOf(version: LambdaVersion, where: string): PreparedVersion {
  if (version.state === 'failed') throw failed(version, where);
  if (version.state === 'changing') return underWay(`version ${version.version} is being made ready`);
  return { state: 'ready', version: version.version };
}

function underWay(detail: string): PreparedVersion {
  return { state: 'under-way', afterSeconds: askAgainSeconds, detail };
}

function failed({ version, reason }: LambdaVersion, where: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_FAILED',
    what: `Lambda cannot make version ${version} ready: ${reason || 'it gives no reason'}`,
    where,
    remedy: "Mend what Lambda names (the function's role, network or layers), and deploy again.",
  });
}
