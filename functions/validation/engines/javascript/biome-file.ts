import type { Configuration } from '@biomejs/wasm-nodejs';
import type { FileSettings } from '../../analysis.ts';
import type { Biome, BiomeDiagnostic, BiomeInput } from './biome.ts';

/** Biome's words for an import of which only some names are unused; which ones, it does not say. */
const someUnused = 'Several';

/** What Biome says of one file. */
export interface BiomeReport {
  readonly syntaxErrors: readonly BiomeDiagnostic[];
  /** Of the two rules; empty when the text does not parse. */
  readonly lint: readonly BiomeDiagnostic[];
  /** Formatted, when that was asked for and the text parses. */
  readonly formatted: string | undefined;
  /** The text without its unused imports, where the findings do not say exactly which names are unused. */
  readonly withoutUnused: string | undefined;
}

/** What is wanted of Biome. */
export interface BiomeWish {
  readonly lint: boolean;
  readonly format: boolean;
}

/**
 * Reads a file as what its name says it is, and when it does not parse so, as what it may be too: a `.js` file is a module
 * or a sloppy script, and Flow's types are nearly TypeScript's. Throws for Flow that cannot be read: that is no mistake
 * of the file's.
 */
export function biomeReport(
  biome: Biome,
  text: string,
  kind: FileSettings['kind'],
  configuration: Configuration,
  wish: BiomeWish,
): BiomeReport {
  const read = (input: Pick<BiomeInput, 'name' | 'script'>): BiomeReport =>
    biome.use({ text, configuration, ...input }, (document) => {
      const all = document.diagnostics(wish.lint);
      const syntaxErrors = all.filter(({ code }) => code === 'parse');
      if (syntaxErrors.length > 0) {
        return { syntaxErrors, lint: [], formatted: undefined, withoutUnused: undefined };
      }
      const vague = all.some(({ message }) => message.startsWith(someUnused));
      return {
        syntaxErrors,
        lint: all,
        formatted: wish.format ? document.formatted() : undefined,
        withoutUnused: vague ? document.withoutUnusedImports() : undefined,
      };
    });

  const report = read({ name: `file.${kind}` });
  if (report.syntaxErrors.length === 0 || !mayBeScript(kind)) return report;
  if (isFlow(text)) {
    const typed = read({ name: 'file.tsx' });
    if (typed.syntaxErrors.length > 0)
      throw new Error('the file is written in Flow, which is not understood');
    return typed;
  }
  // A module says so: nothing else makes the rules of scripts apply to it.
  if (/^\s*(?:import\b[^(]|export\b)/m.test(text)) return report;
  const script = read({ name: 'file.js', script: true });
  const errors = script.syntaxErrors.filter(({ message }) => !message.startsWith('Illegal return statement'));
  if (errors.length === 0) return { ...script, syntaxErrors: [] };
  return errors.length < report.syntaxErrors.length ? { ...script, syntaxErrors: errors } : report;
}

function mayBeScript(kind: string): boolean {
  return kind === 'js' || kind === 'cjs' || kind === 'jsx';
}

function isFlow(text: string): boolean {
  return /^(?:#!.*\n)?\s*(?:(?:\/\/.*|\/\*[\s\S]*?\*\/|['"]use strict['"];?)\s*)*?(?:\/\/\s*@flow\b|\/\*[\s\S]*?@flow\b)/.test(
    text.slice(0, 2_000),
  );
}
