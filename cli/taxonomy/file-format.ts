import type { DocumentFormat } from '../../functions/taxonomy/document/document.ts';
import { DocumentError } from '../../functions/taxonomy/document/errors.ts';
import { formatOf } from '../../functions/taxonomy/document/formats.ts';

/** The format of the first name that tells one; else of the content: JSON where it can be read as such, or looks like it, else YAML. */
export function findFormat(names: readonly (string | undefined)[], content: Uint8Array): DocumentFormat {
  for (const name of names) {
    const format = name === undefined ? undefined : formatOf(name);
    if (format) return format;
  }
  const json = formatNamed('json');
  return isReadable(json, content) || looksLikeJson(content) ? json : formatNamed('yaml');
}

function formatNamed(extension: string): DocumentFormat {
  const format = formatOf(`file.${extension}`);
  if (format) return format;
  throw new RangeError(`${extension} is a format`);
}

function isReadable(format: DocumentFormat, content: Uint8Array): boolean {
  try {
    format.parse(content, 'content');
    return true;
  } catch (error) {
    if (error instanceof DocumentError) return false;
    throw error;
  }
}

function looksLikeJson(content: Uint8Array): boolean {
  const start = Buffer.from(content.subarray(0, 4096)).toString('utf8');
  return /^\uFEFF?\s*[{[]/.test(start);
}
