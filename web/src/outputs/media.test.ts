// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { mediaRenderer } from './media.js';

const player = (mime: string, metadata: Record<string, unknown>): HTMLElement =>
  mediaRenderer.render('AAAA', { mime, metadata, text: '' } as never);

it('plays a film in the size that the program gave it', () => {
  const film = player('video/mp4', { 'video/mp4': { width: 320, height: '<b>' } });
  expect(film.tagName).toBe('VIDEO');
  expect(film.getAttribute('src')).toBe('data:video/mp4;base64,AAAA');
  expect([film.getAttribute('width'), film.hasAttribute('height')]).toEqual(['320', false]);
  expect(player('audio/wav', {}).tagName).toBe('AUDIO');
});
