import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ownFolder, type SiteRules } from '../../../../shared/sites/layout.ts';
import type { Site } from '../../../../shared/sites/site.ts';

/** What is known at a site of a release whose files are, or are being, laid down there. */
export interface ReleaseMark {
  /** Whether all its files were there. */
  readonly complete: boolean;
  /** How its files were laid down. */
  readonly rules: SiteRules;
  /** Paths of its files that other releases may have, too. */
  readonly shared: readonly string[];
}

/** Folder of the marks. */
export const markFolder = `${ownFolder}releases/`;

const schema = z.object({
  complete: z.boolean(),
  rules: z.object({ immutable: z.array(z.string()), fallback: z.string().exactOptional() }),
  shared: z.array(z.string()),
});

/** Digest of the release that a mark is of. */
export function releaseOfMark(key: string): string {
  return key.slice(markFolder.length).replace(/\.json$/, '');
}

/** Where the mark of a release is. */
export function markOf(digest: string): string {
  return `${markFolder}${digest}.json`;
}

/** The mark of a release; `undefined` where it was never laid down, or where what is there cannot be read. */
export async function readMark(
  site: Site,
  digest: string,
  signal: AbortSignal,
): Promise<ReleaseMark | undefined> {
  const bytes = await site.read(markOf(digest), signal);
  if (bytes === undefined) return undefined;
  const parsed = schema.safeParse(jsonOrNothing(new TextDecoder().decode(bytes)));
  return parsed.success ? parsed.data : undefined;
}

/** Writes the mark, with the time of now. */
export async function writeMark(
  site: Site,
  digest: string,
  mark: ReleaseMark,
  signal: AbortSignal,
): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(mark));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await site.put({ key: markOf(digest), bytes, sha256, cacheControl: 'no-store' }, signal);
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
