import { getMimeType } from 'hono/utils/mime';

/** The media type of a file by its name; bytes of which nobody knows more otherwise. */
export function contentTypeOf(path: string): string {
  return getMimeType(path) ?? 'application/octet-stream';
}
