import { judgeFile } from '../../functions/taxonomy/check/judge-file.ts';
import { DocumentError } from '../../functions/taxonomy/document/errors.ts';
import {
  type BrokenReference,
  brokenReferences,
  brokenText,
} from '../../functions/taxonomy/references/broken-references.ts';
import { factsOf, findReferences } from '../../functions/taxonomy/references/facts.ts';
import { buildIndex } from '../../functions/taxonomy/references/reference-index.ts';
import { findPosition } from '../../functions/taxonomy/schema/position.ts';
import { findFormat } from './file-format.ts';
import { parseDocument, type ReadDocument } from './read-document.ts';

/** Something that keeps a file from taking part, or that leads nowhere. */
export interface Finding {
  readonly file: string;
  /** From 1; where there is such a place. */
  readonly line?: number;
  readonly column?: number;
  readonly code: string;
  readonly what: string;
  readonly remedy: string;
}

/** Looks at files that belong together: each by itself, and then where their references lead. Pure. */
export function checkGroup(files: ReadonlyMap<string, Uint8Array>): readonly Finding[] {
  const findings: Finding[] = [];
  const documents = new Map<string, ReadDocument>();
  for (const [path, bytes] of files) {
    const read = readOne(path, bytes);
    if (read instanceof DocumentError) {
      findings.push(documentFinding(path, read));
      continue;
    }
    documents.set(path, read);
    const { document, text } = read;
    const problem = judgeFile({ where: path, text, root: document.root, base: undefined }, undefined);
    if (problem) findings.push(documentFinding(path, problem));
  }
  return [...findings, ...brokenIn(documents, files)].sort(inOrder);
}

function readOne(path: string, bytes: Uint8Array): ReadDocument | DocumentError {
  try {
    return parseDocument(findFormat([path], bytes), bytes, path);
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
}

function documentFinding(file: string, { line, column, code, what, remedy }: DocumentError): Finding {
  return { file, ...(line === undefined ? {} : { line, column: column ?? 1 }), code, what, remedy };
}

function brokenIn(
  documents: ReadonlyMap<string, ReadDocument>,
  files: ReadonlyMap<string, unknown>,
): readonly Finding[] {
  const facts = new Map([...documents].map(([path, { document }]) => [path, factsOf(path, document.root)]));
  const unread = new Set([...files.keys()].filter((path) => !documents.has(path)));
  const places = new Map([...documents].map(([path, document]) => [path, placesIn(path, document)]));
  return brokenReferences(buildIndex(facts), unread).map((reference) => ({
    file: reference.file,
    ...places.get(reference.file)?.(reference),
    code: codes[reference.problem],
    what: `${reference.place}: ${brokenText(reference)}`,
    remedy: remedies[reference.problem],
  }));
}

const codes = {
  missing: 'TAXONOMY_REFERENCE_MISSING',
  ambiguous: 'TAXONOMY_REFERENCE_AMBIGUOUS',
  pending: 'TAXONOMY_REFERENCE_PENDING',
} as const;

const remedies = {
  missing: 'Correct it, or add what it refers to.',
  ambiguous: 'Say which file is meant: path#id.',
  pending: 'Mend the file that could not be read.',
} as const;

type Place = { readonly line: number; readonly column: number };

/** Where the references of a file stand. */
function placesIn(
  path: string,
  { document, text }: ReadDocument,
): (reference: BrokenReference) => Place | undefined {
  const keyOf = ({ place, value }: { place: string; value: string }) => JSON.stringify([place, value]);
  const found = new Map(findReferences(path, document.root).map((one) => [keyOf(one), one.position]));
  return (reference) => {
    const position = found.get(keyOf(reference));
    return position && findPosition(text, document.root, position);
  };
}

function inOrder(one: Finding, other: Finding): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}
