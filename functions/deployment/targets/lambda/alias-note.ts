/** A release, and the version that is its code. Releases with the same code share a version. */
export interface NotedRelease {
  readonly release: string;
  readonly version: string;
}

/** What we keep in an alias' description: it changes together with where the alias leads to. */
export interface AliasNote {
  readonly fence: number;
  readonly live?: NotedRelease;
  readonly candidate?: NotedRelease & { readonly weight: number };
  /** The version to which an alias leads that was withdrawn. */
  readonly withdrawn?: string;
}

const pattern =
  /^auto-builder fence=(?<fence>\d+)(?: live=(?<live>[^ @]+)@(?<liveVersion>\d+))?(?: candidate=(?<candidate>[^ @]+)@(?<candidateVersion>\d+):(?<weight>\d+))?(?: withdrawn=(?<withdrawn>\d+))?$/;

/** The note as text. Lambda takes 256 characters. */
export function writeNote({ fence, live, candidate, withdrawn }: AliasNote): string {
  return [
    `auto-builder fence=${fence}`,
    ...(live ? [`live=${live.release}@${live.version}`] : []),
    ...(candidate ? [`candidate=${candidate.release}@${candidate.version}:${candidate.weight}`] : []),
    ...(withdrawn === undefined ? [] : [`withdrawn=${withdrawn}`]),
  ].join(' ');
}

/** The note in a description; one without anything where somebody else wrote it. */
export function readNote(description: string): AliasNote {
  const groups = pattern.exec(description)?.groups;
  if (!groups) return { fence: 0 };
  const { fence, live, liveVersion, candidate, candidateVersion, weight, withdrawn } = groups;
  return {
    fence: Number(fence),
    ...(live && liveVersion ? { live: { release: live, version: liveVersion } } : {}),
    ...(candidate && candidateVersion
      ? { candidate: { release: candidate, version: candidateVersion, weight: Number(weight) } }
      : {}),
    ...(withdrawn === undefined ? {} : { withdrawn }),
  };
}
