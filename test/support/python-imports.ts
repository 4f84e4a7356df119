import { pythonImports } from '../../functions/validation/imports/python-resolver.ts';
import { analysePython } from './python-analysis.ts';

/** What is said about the imports of a repository: `path: severity code message`, and what is not honoured. */
export async function resolvePythonImports(files: Readonly<Record<string, string>>): Promise<{
  readonly findings: readonly string[];
  readonly notHonoured: readonly { readonly file: string; readonly what: string }[];
}> {
  const entries = Object.entries(files);
  const resolved = await pythonImports.resolve(
    entries
      .filter(([path]) => /\.pyi?$/.test(path))
      .map(([path, text]) => ({ path, imports: analysePython(text, { stages: [2] }).imports })),
    {
      paths: new Set(Object.keys(files)),
      manifests: new Map(entries.filter(([path]) => pythonImports.isManifest(path))),
    },
  );
  return {
    findings: [...resolved.findings].flatMap(([path, found]) =>
      found.map(({ line, severity, code, message }) => `${path}:${line} ${severity} ${code}: ${message}`),
    ),
    notHonoured: resolved.notHonoured,
  };
}
