import type { LambdaVersion } from '../../../../shared/aws/lambda-function.ts';

/** The description of a version that was published for a release. */
export function descriptionOf(digest: string): string {
  return `release ${digest}`;
}

/** The release for which a version was published; `version:<number>` where somebody else did it. */
export function releaseOf({ description, version }: Pick<LambdaVersion, 'description' | 'version'>): string {
  return /^release ([0-9a-f]{64})$/.exec(description)?.[1] ?? `version:${version}`;
}

/**
 * The version that serves a release: the one that was published for it; else the newest with its code, as Lambda publishes no
 * new version of what has not changed.
 */
export function versionFor(
  versions: readonly LambdaVersion[],
  { digest, codeSha256 }: { readonly digest: string; readonly codeSha256: string },
): LambdaVersion | undefined {
  const newestFirst = versions.toSorted((a, b) => Number(b.version) - Number(a.version));
  return (
    newestFirst.find(({ description }) => description === descriptionOf(digest)) ??
    newestFirst.find((version) => version.codeSha256 === codeSha256)
  );
}
