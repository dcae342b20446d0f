import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../conversation/tree/drafts.js';
import type { ConversationSettings } from '../../protocol/generated.js';
import { MOST_SITES, parseSite, siteProblem, withoutSite, withSite } from './sites.js';

const settings = (network: string[] = []): ConversationSettings => ({
  ...DEFAULT_SETTINGS,
  network,
});

describe('what is a site', () => {
  it.each([
    ['api.example.org', 'https://api.example.org'],
    ['  API.Example.ORG ', 'https://api.example.org'],
    ['https://api.example.org', 'https://api.example.org'],
    ['https://api.example.org/', 'https://api.example.org'],
    ['HTTPS://api.example.org:443', 'https://api.example.org'],
    ['http://api.example.org:80/', 'http://api.example.org'],
    ['api.example.org:8443', 'https://api.example.org:8443'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://localhost', 'https://localhost'],
    ['10.0.0.7', 'https://10.0.0.7'],
    ['bücher.example', 'https://xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
  ])('%s is %s', (written, origin) => {
    expect(parseSite(written)).toEqual({ origin });
  });

  it.each([
    ['', 'Write a site'],
    ['   ', 'Write a site'],
    ['*.example.org', 'cannot stand for several'],
    ['*', 'cannot stand for several'],
    ['api.example.org other.example.org', 'One site at a time'],
    ['api.example.org, other.example.org', 'One site at a time'],
    ["api.example.org;script-src'unsafe-eval'", 'One site at a time'],
    ['api.example.org/v1', 'without a path. Write https://api.example.org.'],
    ['https://api.example.org/v1?key=1', 'without a path'],
    ['api.example.org?x', 'without a path'],
    ['api.example.org#x', 'without a path'],
    ['ws://api.example.org', 'not by ws'],
    ['data://x', 'not by data'],
    ['javascript:alert(1)', 'is not the name of a host'],
    ['ann:secret@api.example.org', 'name and the password'],
    ['[::1]:80', 'IPv6'],
    ['under_score.example.org', 'is not the name of a host'],
    ['example.org.', 'is not the name of a host'],
    ['127.1', 'is not the name of a host'],
    ['http://2130706433', 'is not the name of a host'],
    ['"self"', 'is not the name of a host'],
    ['api.example.org:99999', 'is not the name of a host'],
    [`${'a'.repeat(300)}.org`, 'is not the name of a host'],
  ])('%s is refused with words', (written, words) => {
    const parsed = parseSite(written);
    expect('problem' in parsed ? parsed.problem : parsed.origin).toContain(words);
  });
});

describe('sites of a conversation', () => {
  it('come to the end, once', () => {
    const one = withSite(settings(), 'https://a.example');
    expect(withSite(withSite(one, 'https://b.example'), 'https://a.example').network).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
  });

  it('can be taken away, and nothing else changes', () => {
    const before = settings(['https://a.example', 'https://b.example']);
    expect(withoutSite(before, 'https://a.example')).toEqual({ ...before, network: ['https://b.example'] });
  });

  it('are not allowed twice, and not without end', () => {
    const full = settings(Array.from({ length: MOST_SITES }, (_, n) => `https://h${n}.example`));
    expect(siteProblem('https://a.example', settings(), [])).toBeNull();
    expect(siteProblem('https://a.example', settings(['https://a.example']), [])).toContain('already');
    expect(siteProblem('https://a.example', settings(), ['https://a.example'])).toContain(
      'the server allows',
    );
    expect(siteProblem('https://a.example', full, [])).toContain('Remove one first');
    expect(withSite(full, 'https://a.example')).toBe(full);
  });
});
