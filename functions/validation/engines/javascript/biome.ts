import { createRequire } from 'node:module';
import type { Configuration, DocumentFileSource, Workspace } from '@biomejs/wasm-nodejs';

/** One thing that Biome has to say; offsets count UTF-8 bytes. */
export interface BiomeDiagnostic {
  /** `parse`, or the last part of the category: `noUnusedImports`. */
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** One text, open in Biome. */
export interface BiomeDocument {
  /** Syntax errors, and with `lint` what the two rules find. */
  diagnostics(lint: boolean): readonly BiomeDiagnostic[];
  /** The whole text formatted, with `\n`. Throws when the text does not parse. */
  formatted(): string;
  /** The text as Biome would leave it without its unused imports: comments are lost, so it is only good to look at. */
  withoutUnusedImports(): string;
}

/** A text for Biome. */
export interface BiomeInput {
  readonly text: string;
  /** Decides how it is read: `file.tsx`. */
  readonly name: string;
  /** Read as a script and not as a module: sloppy mode, `with`, octal numbers. */
  readonly script?: boolean;
  /** Biome's sections `formatter`, `javascript`, `json`. */
  readonly configuration: Configuration;
}

/** The engine, loaded. */
export interface Biome {
  use<Result>(input: BiomeInput, work: (document: BiomeDocument) => Result): Result;
}

/** Every configuration is a project of its own; beyond this many a new workspace is begun. */
const projectsAtMost = 128;

const sloppyScript: DocumentFileSource = {
  Js: {
    language: 'javaScript',
    module_kind: 'script',
    variant: 'jsx',
    version: 'eSNext',
    embedding_kind: 'None',
  },
};

const linter: Configuration = {
  assist: { enabled: false },
  linter: {
    rules: {
      preset: 'none',
      correctness: {
        noUnusedImports: 'on',
        noUndeclaredVariables: { level: 'error', options: { checkTypes: false } },
      },
    },
  },
};

/** Loads Biome: some 200 ms and 45 MB. Loaded at run time, so that a bundle need not hold it. */
export function loadBiome(): Biome {
  const module = createRequire(import.meta.url)(
    '@biomejs/wasm-nodejs',
  ) as typeof import('@biomejs/wasm-nodejs');
  let workspace = new module.Workspace();
  let projects = new Map<string, number>();

  const projectFor = (configuration: Configuration): number => {
    const name = JSON.stringify(configuration);
    const known = projects.get(name);
    if (known !== undefined) return known;
    if (projects.size >= projectsAtMost) {
      workspace.free();
      workspace = new module.Workspace();
      projects = new Map();
    }
    const { projectKey } = workspace.openProject({ path: `/${projects.size}`, openUninitialized: true });
    workspace.updateSettings({
      projectKey,
      configuration: { ...linter, ...configuration },
      workspaceDirectory: `/${projects.size}`,
    });
    projects.set(name, projectKey);
    return projectKey;
  };

  return {
    use: (input, work) => {
      const projectKey = projectFor(input.configuration);
      const file = { projectKey, path: `/${[...projects.values()].indexOf(projectKey)}/${input.name}` };
      workspace.openFile({
        ...file,
        content: { type: 'fromClient', content: input.text, version: 0 },
        ...(input.script ? { documentFileSource: sloppyScript } : {}),
      });
      try {
        return work(documentOf(workspace, file));
      } finally {
        workspace.closeFile(file);
      }
    },
  };
}

function documentOf(workspace: Workspace, file: { projectKey: number; path: string }): BiomeDocument {
  return {
    diagnostics: (lint) =>
      workspace
        .pullDiagnostics({ ...file, categories: lint ? ['syntax', 'lint'] : ['syntax'] })
        .diagnostics.flatMap(({ category, description, location }) =>
          category === 'parse' || category?.startsWith('lint/correctness/')
            ? [
                {
                  code: category.slice(category.lastIndexOf('/') + 1),
                  message: description,
                  start: location.span?.[0] ?? 0,
                  end: location.span?.[1] ?? 0,
                },
              ]
            : [],
        ),
    formatted: () => (workspace.formatFile(file) as { code: string }).code,
    withoutUnusedImports: () =>
      workspace.fixFile({
        ...file,
        fixFileMode: 'safeAndUnsafeFixes',
        ruleCategories: ['lint'],
        only: ['lint/correctness/noUnusedImports'],
        shouldFormat: false,
      }).code,
  };
}
