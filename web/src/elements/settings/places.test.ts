import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../conversation/tree/drafts.js';
import type { ConversationSettings } from '../../protocol/generated.js';
import { MOST_PLACES, parsePlace, placeProblem, withoutPlace, withPlace } from './places.js';

const settings = (network: string[] = []): ConversationSettings => ({
  ...DEFAULT_SETTINGS,
  network,
});

describe('what is a place', () => {
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
    expect(parsePlace(written)).toEqual({ origin });
  });

  it.each([
    ['', 'Write a place'],
    ['   ', 'Write a place'],
    ['*.example.org', 'cannot stand for several'],
    ['*', 'cannot stand for several'],
    ['api.example.org other.example.org', 'One place at a time'],
    ['api.example.org, other.example.org', 'One place at a time'],
    ["api.example.org;script-src'unsafe-eval'", 'One place at a time'],
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
    const parsed = parsePlace(written);
    expect('problem' in parsed ? parsed.problem : parsed.origin).toContain(words);
  });
});

describe('places of a conversation', () => {
  it('come to the end, once', () => {
    const one = withPlace(settings(), 'https://a.example');
    expect(withPlace(withPlace(one, 'https://b.example'), 'https://a.example').network).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
  });

  it('can be taken away, and nothing else changes', () => {
    const before = settings(['https://a.example', 'https://b.example']);
    expect(withoutPlace(before, 'https://a.example')).toEqual({ ...before, network: ['https://b.example'] });
  });

  it('are not allowed twice, and not without end', () => {
    const full = settings(Array.from({ length: MOST_PLACES }, (_, n) => `https://h${n}.example`));
    expect(placeProblem('https://a.example', settings(), [])).toBeNull();
    expect(placeProblem('https://a.example', settings(['https://a.example']), [])).toContain('already');
    expect(placeProblem('https://a.example', settings(), ['https://a.example'])).toContain(
      'the server allows',
    );
    expect(placeProblem('https://a.example', full, [])).toContain('Remove one first');
    expect(withPlace(full, 'https://a.example')).toBe(full);
  });
});
