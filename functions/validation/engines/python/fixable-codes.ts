import type { FileSettings, FixKind } from '../../analysis.ts';
import { isFormatted } from './ruff.ts';

// Ruff does not say here which of its fixes are safe, so these are named one by one. None changes what a program means:
// E713 and E714 are left out because they change its tree, E711, E712 and E731 because they can change its behaviour.
const editCodes: Readonly<Record<string, FixKind>> = {
  F401: 'imports',
  I001: 'style',
  E401: 'style',
  E703: 'style',
  W291: 'style',
  W292: 'style',
  W293: 'style',
  W605: 'style',
};

// What formatting puts right without an edit of its own.
const formatCodes: ReadonlySet<string> = new Set(['E701', 'E702', 'E703', 'W291', 'W292', 'W293', 'W391']);

/** Codes whose edits outside of strings only are safe: in a string, blanks at the end of a line are text. */
export const blankCodes: ReadonlySet<string> = new Set(['W291', 'W293']);

/** The kind of commit that an edit of ruff's for this code belongs to; `undefined` where the edit is not made. */
export function editKindOf(code: string, { kind }: FileSettings): FixKind | undefined {
  // What a package file imports without using it is what it offers.
  if (code === 'F401' && kind === '__init__.py') return undefined;
  // Ruff takes a stub for a module here, whose imports it separates by more lines.
  if (code === 'I001' && kind === 'pyi') return undefined;
  return Object.hasOwn(editCodes, code) ? editCodes[code] : undefined;
}

/** Whether formatting this file puts a code right. */
export function isFixedByFormatting(code: string, settings: FileSettings): boolean {
  return isFormatted(settings) && formatCodes.has(code);
}
