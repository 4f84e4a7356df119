import { z } from 'zod';
import type { SiteRules } from './layout.ts';

/** A release that is served, with the rules by which its files were laid down. */
export interface PointedRelease extends SiteRules {
  /** Digest. */
  readonly release: string;
}

/** What a site serves. It is all that changes when a release goes live. */
export interface Pointer {
  /** Absent: nothing is to be served. */
  readonly live?: PointedRelease;
  /** What `weight` percent (1 to 99) of the viewers get. */
  readonly candidate?: PointedRelease & { readonly weight: number };
  /** The highest fence of an order that was carried out. */
  readonly fence: number;
  /** The run that gave it. */
  readonly run: string;
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const released = z.object({
  release: digest,
  immutable: z.array(z.string()).max(50),
  fallback: z.string().exactOptional(),
});
const schema = z.object({
  live: released.exactOptional(),
  candidate: released.extend({ weight: z.number().min(1).max(99) }).exactOptional(),
  fence: z.number(),
  run: z.string(),
});

/** Reads a pointer; `undefined` for what is none, such as something that was written by hand. */
export function parsePointer(text: string): Pointer | undefined {
  const parsed = schema.safeParse(jsonOrNothing(text));
  return parsed.success ? parsed.data : undefined;
}

/** The pointer as it is kept. A CloudFront KeyValueStore takes 1024 characters. */
export function pointerText(pointer: Pointer): string {
  return JSON.stringify(pointer);
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
