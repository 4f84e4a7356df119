import { describe, expect, it } from 'vitest';
import { repositoryKey } from '../../../shared/state/repository-key.ts';

describe('the key of a repository', () => {
  it('is host, owner and name in lower case', () => {
    expect(repositoryKey('https://GitHub.com', 'Acme', 'Widget.JS')).toBe('github.com/acme/widget.js');
  });

  it('has the port that the URL names', () => {
    expect(repositoryKey('http://127.0.0.1:8080', 'acme', 'widget')).toBe('127.0.0.1:8080/acme/widget');
  });

  it('has no port when it is the usual one', () => {
    expect(repositoryKey('https://github.com:443', 'acme', 'widget')).toBe('github.com/acme/widget');
  });

  it('has no path and no credentials of the URL', () => {
    expect(repositoryKey('https://user:word@git.example/base', 'acme', 'widget')).toBe(
      'git.example/acme/widget',
    );
  });
});
