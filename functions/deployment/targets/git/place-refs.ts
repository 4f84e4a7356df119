/** The refs that a target keeps for itself. Hosts show none of them on their pages. */
export interface PlaceRefs {
  /** The commit with the `PlacementRecord`. */
  readonly record: string;
  /** Where a release waits whose commits come from another repository: the ref begins so, its commit follows. */
  readonly waiting: string;
}

/** The own refs of one target. Other characters than letters, digits, `-` and `_` are written as `%` and their bytes in hex. */
export function placeRefs(app: string, environment: string, target: string): PlaceRefs {
  const place = [app, environment, target].map(refPart).join('/');
  return {
    record: `refs/auto-builder/deployed/${place}`,
    waiting: `refs/auto-builder/waiting/${place}/`,
  };
}

function refPart(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/gu, (character) =>
    Buffer.from(character)
      .toString('hex')
      .replace(/../g, (byte) => `%${byte}`),
  );
}
