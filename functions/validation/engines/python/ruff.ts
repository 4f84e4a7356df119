import { createRequire } from 'node:module';
import type { FileSettings } from '../../analysis.ts';

/** A place as ruff gives it: both begin at 1, columns count UTF-16 code units. */
export interface RuffPlace {
  readonly row: number;
  readonly column: number;
}

/** One replacement; `null` content removes. */
export interface RuffEdit {
  readonly content: string | null;
  readonly location: RuffPlace;
  readonly end_location: RuffPlace;
}

/** What of ruff's diagnostics is read here. */
export interface RuffDiagnostic {
  readonly code: string | null;
  readonly message: string;
  readonly start_location: RuffPlace;
  readonly end_location: RuffPlace;
  readonly fix: { readonly edits: readonly RuffEdit[] } | null;
}

/** Ruff with one set of options. A `RangeError` of any call means that the whole engine is poisoned. */
export interface RuffWorkspace {
  check(text: string): RuffDiagnostic[];
  /** Throws when the text does not parse. */
  format(text: string): string;
  free(): void;
}

interface RuffModule {
  readonly Workspace: new (options: unknown, encoding: number) => RuffWorkspace;
  readonly PositionEncoding: { readonly Utf16: number };
}

/** How many sets of options are held at a time: nested configurations give few, and each costs memory in the engine. */
const workspaceLimit = 24;

/** Loads ruff, and returns what finds the workspace for a file's settings. Throws when ruff refuses the options. */
export function loadRuff(): (settings: FileSettings) => RuffWorkspace {
  // Not an import: the module finds its WebAssembly beside itself, so it stays outside of bundles.
  const require = createRequire(import.meta.url);
  const { Workspace, PositionEncoding } = require('@astral-sh/ruff-wasm-nodejs') as RuffModule;
  const workspaces = new Map<string, RuffWorkspace>();
  return (settings) => {
    const options = workspaceOptions(settings);
    const key = JSON.stringify(options);
    const workspace = workspaces.get(key) ?? new Workspace(options, PositionEncoding.Utf16);
    // Taken out and put back: the first of the map is the one that was not used for longest.
    workspaces.delete(key);
    workspaces.set(key, workspace);
    for (const [oldest, unused] of workspaces) {
      if (workspaces.size <= workspaceLimit) break;
      workspaces.delete(oldest);
      unused.free();
    }
    return workspace;
  };
}

/** Whether the file is formatted: `format: false` among the options says that its repository formats in another way. */
export function isFormatted({ options, kind, stages }: FileSettings): boolean {
  // Ruff formats stubs in another way, and cannot be told here that a file is one.
  return stages.includes(3) && options.format !== false && kind !== 'pyi';
}

/** The options with `line-length` in them, and without what only we understand. */
function workspaceOptions({ options, lineLength, stages }: FileSettings): Record<string, unknown> {
  const { format, lint, ...rest } = options;
  const onlySyntax = !stages.some((stage) => stage > 1);
  return {
    'line-length': lineLength,
    ...rest,
    ...(typeof format === 'object' ? { format } : {}),
    ...(onlySyntax ? { lint: { select: [] } } : lint === undefined ? {} : { lint }),
  };
}
