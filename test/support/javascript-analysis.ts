import type {
  FileAnalysis,
  FileSettings,
  FixKind,
  LanguageEngine,
} from '../../functions/validation/analysis.ts';
import type { EngineOptions } from '../../functions/validation/engines/javascript/engine-options.ts';
import { createJavascriptEngine } from '../../functions/validation/engines/javascript-engine.ts';
import { createJsonEngine } from '../../functions/validation/engines/json-engine.ts';

/** What a test says of a file; the rest is usual. */
export interface FileWish {
  readonly kind?: string;
  readonly stages?: FileSettings['stages'];
  readonly lineLength?: number;
  readonly options?: EngineOptions;
}

/** An engine that is asked in short words. Loaded once: it takes a while. */
export interface EngineInHand {
  analyse(text: string, wish?: FileWish): FileAnalysis;
  /** `line:column code`, in the order of the file. */
  findings(text: string, wish?: FileWish): readonly string[];
  fix(text: string, kind: FixKind, wish?: FileWish): string;
}

/** The engine of JavaScript and TypeScript; files are modules of TypeScript unless said otherwise. */
export function javascriptInHand(): EngineInHand {
  return inHand(createJavascriptEngine(), 'javascript', 'ts');
}

/** The engine of JSON. */
export function jsonInHand(): EngineInHand {
  return inHand(createJsonEngine(), 'json', 'json');
}

function inHand(engine: LanguageEngine, language: FileSettings['language'], usualKind: string): EngineInHand {
  const settings = ({
    kind = usualKind,
    stages = [1, 2, 3, 4],
    lineLength = 100,
    options = {},
  }: FileWish) => ({
    language,
    kind,
    stages,
    lineLength,
    options: { ...options },
  });
  const analyse = (text: string, wish: FileWish = {}) => engine.analyse({ text, settings: settings(wish) });
  return {
    analyse,
    findings: (text, wish) =>
      analyse(text, wish).findings.map(({ line, column, code }) => `${line}:${column} ${code}`),
    fix: (text, kind, wish = {}) => engine.fix({ text, settings: settings(wish) }, kind).text,
  };
}
