import type { DependencyList } from '../../functions/health/dependencies/dependency-list.ts';
import { makeDependencyList } from '../../functions/health/dependencies/make-dependency-list.ts';
import { chooseManifestFiles } from '../../functions/health/dependencies/manifest-files.ts';

/** The list of a repository with these files, by path; what is no text is written as JSON. */
export function dependenciesOf(files: Readonly<Record<string, unknown>>): DependencyList {
  const texts = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]),
  );
  const entries = [...texts.keys()].map((path) => ({ path, mode: '100644', id: path }));
  const chosen = chooseManifestFiles(entries);
  return makeDependencyList(
    chosen.files.map((file) => ({ ...file, text: texts.get(file.path) ?? '' })),
    chosen.cut,
  );
}

/** Its dependencies as short texts: `react 17.0.2`, `(glob 7.2.3)` for one that others need, `vue ^3.0.0` for a range. */
export function described(list: DependencyList): readonly string[] {
  return list.dependencies.map(({ name, version, range, direct, withdrawn }) => {
    const text = `${name} ${version ?? range}${withdrawn ? ' deprecated' : ''}`;
    return direct ? text : `(${text})`;
  });
}
