import type { DocumentFormat } from './document.ts';
import { jsonFormat } from './json/json-format.ts';

/** The format of a file, by its name; `undefined` for one that cannot be merged. */
export function formatOf(path: string): DocumentFormat | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  switch (extension) {
    case 'json':
    case 'jsonc':
      return jsonFormat;
    default:
      return undefined;
  }
}
